"""How the account library is set up: sign-up, confirmation, sign-in, reset, with sessions of our own."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from blinker import Signal
from flask import Flask, g, session
from flask_login import user_logged_out
from flask_security import FSQLALiteUserDatastore, MailUtil, RoleMixin, user_authenticated

from app.accounts.forms import SignUpForm
from app.accounts.models import Account
from app.accounts.service import account_in_session, end_session, start_session
from app.extensions import db, security
from app.web.ports import ports

account_mail_wanted = Signal("template, with account= and path=")
SIGN_IN_KEY = "sign_in"
KEPT_AT_SIGN_IN = ("_user_id", "_fresh", "_id", "fs_cc", "fs_paa")
FAST_HASHING = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


class Mails(MailUtil):
    """The library says when to write; the words and the sending are ours."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **values: Any,
    ) -> None:
        link = urlsplit(values.get("confirmation_link") or values.get("reset_link") or "/sign-in")
        path = f"{link.path}?{link.query}" if link.query else link.path
        account_mail_wanted.send(template, account=values["user"], path=path)


def install(app: Flask) -> None:
    app.config.update(
        SECURITY_STATIC_FOLDER=None,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_REGISTER_URL="/sign-up",
        SECURITY_REGISTERABLE=True,
        SECURITY_USE_REGISTER_V2=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(minutes=30),
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_AUTO_LOGIN_AFTER_CONFIRM=False,
        SECURITY_AUTO_LOGIN_AFTER_RESET=False,
        SECURITY_POST_LOGIN_VIEW="/home",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_POST_REGISTER_VIEW="/sign-up/sent",
        SECURITY_POST_CONFIRM_VIEW="/sign-in",
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_HASHING_SCHEMES=["pbkdf2_sha256", "hex_md5"],
        SECURITY_SCRIPT_NONCE_KEY="csp_nonce",
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_DEFAULT_REMEMBER_ME=False,
    )
    if app.testing:
        app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = FAST_HASHING
    datastore = FSQLALiteUserDatastore(db, Account, RoleMixin)
    security.init_app(app, datastore, register_form=SignUpForm, mail_util_cls=Mails)
    app.login_manager.user_loader(load_account)  # type: ignore[attr-defined]
    user_authenticated.connect(rotate_session, app)
    user_logged_out.connect(close_session, app)


def load_account(uniquifier: str) -> Account | None:
    token = session.get(SIGN_IN_KEY, "")
    return account_in_session(db.session, uniquifier, token, now=ports().clock.now())


def rotate_session(app: Flask, user: Account, **_: Any) -> None:
    """Begin a new session at sign-in: nothing that was in the browser before is carried over."""
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    session[SIGN_IN_KEY] = start_session(db.session, user, now=ports().clock.now())
    g.pop("csrf_token", None)
    g.pop("actor", None)
    db.session.commit()


def close_session(app: Flask, **_: Any) -> None:
    end_session(db.session, session.get(SIGN_IN_KEY, ""), now=ports().clock.now())
    db.session.commit()
    session.clear()
    g.pop("csrf_token", None)
    g.pop("actor", None)
