"""The pages that we take from the account library, at our addresses; its other pages do not exist.

It leads to the page for the code by its name, so that one, though ours, stands among them.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, request
from flask_security import recovery_codes, views, webauthn

from app.accounts.access import public, requires
from app.accounts.freshness import just_now
from app.accounts.policy import Permission
from app.accounts.second_factor import ask_for_code, begin_half_way, end_half_way

READ_AND_SEND = ("GET", "POST")
own = requires(Permission.OWN_ACCOUNT)
BORROWED: dict[str, tuple[str, Callable[..., Any], tuple[str, ...]]] = {
    "login": ("/sign-in", views.login, READ_AND_SEND),
    "two_factor_token_validation": ("/sign-in/code", ask_for_code, READ_AND_SEND),
    "mf_recovery": ("/sign-in/recovery", recovery_codes.mf_recovery, READ_AND_SEND),
    "logout": ("/sign-out", views.logout, ("POST",)),
    "register": ("/sign-up", views.register, READ_AND_SEND),
    "send_confirmation": ("/confirm", views.send_confirmation, READ_AND_SEND),
    "confirm_email": ("/confirm/<token>", views.confirm_email, READ_AND_SEND),
    "forgot_password": ("/reset", views.forgot_password, READ_AND_SEND),
    "reset_password": ("/reset/<token>", views.reset_password, READ_AND_SEND),
    "verify": ("/account/again", views.verify, READ_AND_SEND),
    "wan_signin": ("/sign-in/passkey", webauthn.webauthn_signin, READ_AND_SEND),
    "wan_signin_response": ("/sign-in/passkey/<token>", webauthn.webauthn_signin_response, ("POST",)),
    "wan_verify": ("/account/again/passkey", own(webauthn.webauthn_verify), READ_AND_SEND),
    "wan_verify_response": ("/account/again/passkey/<token>", own(webauthn.webauthn_verify_response), ("POST",)),
    "wan_register": ("/account/passkeys", own(just_now(webauthn.webauthn_register)), READ_AND_SEND),
    "wan_register_response": ("/account/passkeys/<token>", own(webauthn.webauthn_register_response), ("POST",)),
}


def library_pages() -> Blueprint:
    """Return the library's blueprint as it would make it, with these pages only; they guard themselves."""
    pages = Blueprint("security", "flask_security", template_folder="templates")
    for name, (path, view, methods) in BORROWED.items():
        pages.add_url_rule(path, name, view if hasattr(view, "guard") else public(view), methods=methods)
    pages.before_request(refuse_json)
    pages.before_request(end_half_way)
    pages.after_request(begin_half_way)
    return pages


def refuse_json() -> None:
    """The library would read a body in JSON as a form."""
    if request.is_json:
        abort(400)
