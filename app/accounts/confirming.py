"""Confirming the address of a new account: by a button, once, and kindly afterwards."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security.confirmable import confirm_email_token_status

from app.accounts.access import is_signed_in
from app.accounts.forms import is_local
from app.accounts.words import MESSAGES
from app.web.forms import ConfirmForm


def ask_first(confirm: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    """Let a button confirm the address: programs that look into mails open every link. Then go where `next` says."""

    @wraps(confirm)
    def view(token: str) -> ResponseReturnValue:
        expired, invalid, account = confirm_email_token_status(token)  # type: ignore[no-untyped-call]
        if account and not invalid and account.confirmed_at:
            flash(*MESSAGES["ALREADY_CONFIRMED"])
            return redirect("/home" if is_signed_in() else _sign_in_and_go_on())
        if request.method != "POST" and account and not expired and not invalid:
            return render_template("security/confirm_email.html", form=ConfirmForm())
        response: Response = confirm(token)
        return redirect(_sign_in_and_go_on()) if response.location == "/sign-in" else response

    return view


def _sign_in_and_go_on() -> str:
    onward = request.args.get("next", "")
    return url_for("security.login", next=onward if is_local(onward) else None)
