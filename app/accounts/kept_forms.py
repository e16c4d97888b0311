"""What somebody types is not lost when the session ends before it is sent: it comes back after signing in.

It is put back into the same form for the same person, to be looked at and sent again; nothing is sent by itself.
"""

from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import Flask, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict

from app.accounts.access import current_actor
from app.accounts.policy import Permission
from app.accounts.service import account_of, forget_form, keep_form, kept_form
from app.extensions import db
from app.web import errors
from app.web.forms import HIDDEN, MADE_FOR
from app.web.ports import ports

TOKEN = "typed"  # noqa: S105
NOT_KEPT = HIDDEN - {MADE_FOR}  # it comes back for the organisation that it was typed for
ENDED = "Your session has ended. What you typed is kept for an hour: sign in, and it is here again."
BACK = "This is what you typed before. It is not saved yet: look through it and send it again."


def keep_typed(account_id: UUID) -> str | None:
    """Keep what this request sends and return where it is shown again, or None where no page could show it."""
    typed = [[name, value] for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    if all(name == MADE_FOR for name, _ in typed) or not _is_page_of_work():
        return None
    token = keep_form(db.session, account_id, request.path, typed, now=ports().wall.now())
    db.session.commit()
    others = [(name, value) for name, value in request.args.items(multi=True) if name != TOKEN]
    return f"{request.path}?{urlencode([*others, (TOKEN, token)])}"


def _is_page_of_work() -> bool:
    """Tell whether a page shows this form. Those of the account itself ask for passwords and codes: never kept."""
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", ())
    adapter = current_app.create_url_adapter(request)
    is_shown = adapter is not None and adapter.test(request.path, method="GET")
    return bool(guard) and Permission.OWN_ACCOUNT not in guard and is_shown


def look_after_form() -> ResponseReturnValue | None:
    """Before any page: keep what nobody is signed in for any more, or show again what was kept."""
    if request.method == "POST" and "_user_id" in session and current_actor().account_id is None:
        return ask_to_sign_in()
    if TOKEN in request.args:
        show_again(request.args[TOKEN])
    return None


def ask_to_sign_in() -> ResponseReturnValue | None:
    """Keep what was sent after the session had ended, and lead over the sign-in back to it."""
    account = account_of(db.session, session["_user_id"])
    place = keep_typed(account.id) if account else None
    if place is None:
        return None
    flash(ENDED, "warning")
    return redirect(url_for("security.login", next=place))


def show_again(token: str) -> None:
    """Give the form of this page what was kept for it, or forget that because it is sent now."""
    account_id = current_actor().account_id
    if account_id is None:
        return
    if request.method == "POST":
        forget_form(db.session, account_id, token)
    elif found := kept_form(db.session, account_id, request.path, token, now=ports().wall.now()):
        g.typed_before = MultiDict((name, value) for name, value in found.typed)
        flash(BACK, "warning")


def show_refused(_: CSRFError) -> ResponseReturnValue:
    """A page from before the sign-in has an old token: show it with a new one, to be sent again."""
    account_id = current_actor().account_id
    place = keep_typed(account_id) if account_id and _comes_from_here() else None
    return redirect(place) if place else errors.page(400)


def _comes_from_here() -> bool:
    """Tell whether a page of ours sent it, as every browser says."""
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def install(app: Flask) -> None:
    app.before_request(look_after_form)
    app.register_error_handler(CSRFError, show_refused)
