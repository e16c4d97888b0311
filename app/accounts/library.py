"""How the account library is set up: sign-up, confirmation, sign-in, second factor, reset, with sessions of our own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from flask import Flask, Response, after_this_request, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, user_logged_out
from flask_security import (
    FSQLALiteUserDatastore,
    MailUtil,
    RoleMixin,
    password_reset,
    user_authenticated,
    user_registered,
)
from flask_security.confirmable import confirm_user
from flask_security.utils import login_user, set_request_attr
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError

from app.accounts import kept_forms, limits, passkeys, second_factor
from app.accounts.borrowed import library_pages
from app.accounts.confirming import ask_first
from app.accounts.forms import (
    AgainForm,
    ForgotForm,
    NamesEmptyFields,
    NewPasswordForm,
    RecoveryForm,
    ResendForm,
    SignInForm,
    SignUpForm,
    is_local,
)
from app.accounts.models import Account, Passkey
from app.accounts.passwords import Passwords
from app.accounts.policy import SessionEnd, device_words, is_idle, session_end
from app.accounts.second_factor import Codes, PaperCodes
from app.accounts.service import (
    NOTED_AGAIN_AFTER,
    account_in_session,
    end_all_sessions,
    end_session,
    note_seen,
    start_session,
)
from app.accounts.signals import account_mail_wanted, address_proof
from app.accounts.words import MESSAGES
from app.core.errors import Conflict
from app.extensions import csrf, db, security
from app.web.ports import ports

SIGN_IN_KEY = "sign_in"
SEEN_KEY = "seen"
NOTED_KEY = "noted"
STARTED_KEY = "started"
NEWCOMER = "newcomer"
SEEN_AGAIN_AFTER = timedelta(minutes=1)
KEPT_AT_SIGN_IN = ("_user_id", "_fresh", "_id", "fs_cc", "fs_paa")
SENT = {
    "security/forgot_password.html": "accounts.reset_link_sent",
    "security/send_confirmation.html": "accounts.confirmation_sent",
}
ASKS_BROWSER = {f"security/wan_{name}.html" for name in ("register", "signin", "verify")}  # before the form is done
FAST_HASHING = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
SETTINGS: dict[str, Any] = {
    "SECURITY_REGISTERABLE": True,
    "SECURITY_USE_REGISTER_V2": True,
    "SECURITY_PASSWORD_CONFIRM_REQUIRED": False,
    "SECURITY_CONFIRMABLE": True,
    "SECURITY_RECOVERABLE": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(minutes=30),
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_AUTO_LOGIN_AFTER_CONFIRM": False,
    "SECURITY_AUTO_LOGIN_AFTER_RESET": False,
    "SECURITY_FRESHNESS": timedelta(minutes=30),
    "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=15),
    "SECURITY_POST_LOGIN_VIEW": "/home",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_POST_REGISTER_VIEW": "/sign-up/sent",
    "SECURITY_POST_CONFIRM_VIEW": "/sign-in",
    "SECURITY_CONFIRM_ERROR_VIEW": "/confirm",
    "SECURITY_HASHING_SCHEMES": ["pbkdf2_sha256", "hex_md5"],
    "SECURITY_SCRIPT_NONCE_KEY": "csp_nonce",
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
    "SECURITY_EMAIL_PLAINTEXT": False,
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    **{f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()},
}


class Accounts(FSQLALiteUserDatastore):
    """The library would write roles into an account; ours are grants."""

    def create_user(self, **values: Any) -> Account:
        account = Account(fs_uniquifier=uuid4().hex, **values)
        db.session.add(account)
        try:
            db.session.flush()
        except IntegrityError as error:
            raise Conflict("This address signed up in another window at this moment.") from error
        return account

    def create_webauthn(self, *args: Any, **values: Any) -> None:
        super().create_webauthn(*args, **values, added_at=ports().clock.now())


class Mails(MailUtil):
    """The library says when to write; the words, the base of the link and the sending are ours.

    Whose address an invitation has proved needs no mail to confirm it.
    """

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
        if g.get(NEWCOMER) is values["user"]:
            return
        name = template.rpartition("/")[2]
        secret = values.get("confirmation_link") or (values.get("reset_link") if name == "reset_instructions" else "")
        path = urlsplit(secret).path if secret else "/sign-in"
        onward = request.form.get("onward", "")
        if is_local(onward):
            path += "?" + urlencode({"next": onward})
        account_mail_wanted.send(name, account=values["user"], path=path)
        after_this_request(_commit)


def install(app: Flask) -> None:
    app.config.update(SETTINGS, SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"])
    app.config.update(passkeys.SETTINGS | second_factor.settings(app.config["SECRET_KEY"]))
    if app.testing:
        app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = FAST_HASHING
    security._mail_util_cls = Mails  # the constructor takes these, where our classes are not known yet
    security._password_util_cls = Passwords
    security._totp_cls = Codes
    security._mf_recovery_codes_util_cls = PaperCodes
    security._webauthn_util_cls = passkeys.Passkeys
    security.init_app(
        app,
        Accounts(db, Account, RoleMixin, Passkey),
        register_blueprint=False,
        login_form=SignInForm,
        register_form=SignUpForm,
        send_confirmation_form=ResendForm,
        forgot_password_form=ForgotForm,
        reset_password_form=NewPasswordForm,
        verify_form=AgainForm,
        mf_recovery_form=RecoveryForm,
        wan_register_form=passkeys.PasskeyForm,
        render_template=show,
        datetime_factory=lambda: ports().clock.now(),
    )
    security.want_json(lambda _: False)
    _take_over_pages(app)
    _follow_sessions(app)
    limits.install(app)
    kept_forms.install(app)
    passkeys.install(app)


def _take_over_pages(app: Flask) -> None:
    """Put our own pages around those of the library."""
    app.register_blueprint(library_pages())
    app.view_functions["security.confirm_email"] = ask_first(app.view_functions["security.confirm_email"])
    csrf.exempt(app.view_functions["security.confirm_email"])  # the link is the secret, and may wait in a second window
    app.view_functions["security.register"] = come_in_at_once(app.view_functions["security.register"])


def _follow_sessions(app: Flask) -> None:
    """Begin, judge and end the sessions of our own with those of the library."""
    app.login_manager.user_loader(load_account)  # type: ignore[attr-defined]
    app.after_request(note_that_seen)
    user_registered.connect(note_newcomer, app)
    user_authenticated.connect(rotate_session, app)
    user_logged_out.connect(close_session, app)
    password_reset.connect(close_all_sessions, app)


def show(template: str, **values: Any) -> ResponseReturnValue:
    """Render a page of the library like our own: 422 when something has to be mended, a redirect when all is well."""
    form: FlaskForm = next(value for name, value in values.items() if name.endswith("_form"))
    if request.method == "POST" and not form.errors and template not in ASKS_BROWSER:
        return redirect(url_for(SENT[template]) if template in SENT else request.path)
    if isinstance(form, NamesEmptyFields) and form.errors:
        form.say_what_is_missing()
    form.form_errors[:] = dict.fromkeys(form.form_errors)
    return render_template(template, form=form, **values), 422 if form.errors else 200


def note_newcomer(app: Flask, user: Account, **_: Any) -> None:
    """Note somebody who came here by a link that was mailed to this very address."""
    onward = request.form.get("onward", "")
    if any(is_proof for _, is_proof in address_proof.send(onward, address=user.email)):
        setattr(g, NEWCOMER, user)


def come_in_at_once(register: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    """Confirm and sign in, without another mail, whose address is proved by the sign-up itself."""

    @wraps(register)
    def view() -> ResponseReturnValue:
        response: ResponseReturnValue = register()
        newcomer = g.pop(NEWCOMER, None)
        if newcomer is None:
            return response
        confirm_user(newcomer)  # type: ignore[no-untyped-call]
        login_user(newcomer, authn_via=["invitation"])
        return redirect(request.form["onward"])

    return view


def _commit(response: Response) -> Response:
    db.session.commit()
    return response


def load_account(uniquifier: str) -> Account | None:
    """Return whoever is signed in, unless the session was ended or has rested too long."""
    now = ports().wall.now()
    account = account_in_session(db.session, uniquifier, session.get(SIGN_IN_KEY, ""), now=now)
    seen = datetime.fromtimestamp(session.get(SEEN_KEY, now.timestamp()), UTC)
    if account is None or is_idle(seen, now, account.roles_held):
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    if SEEN_KEY not in session or now - seen > SEEN_AGAIN_AFTER:
        session[SEEN_KEY] = now.timestamp()
    g.is_to_note = now.timestamp() - session.setdefault(NOTED_KEY, now.timestamp()) > NOTED_AGAIN_AFTER.total_seconds()
    return account


def end_of_session() -> SessionEnd:
    """Return until when somebody is signed in here."""
    now = ports().wall.now()
    seen, started = (
        datetime.fromtimestamp(session.get(name, now.timestamp()), UTC) for name in (SEEN_KEY, STARTED_KEY)
    )
    return session_end(seen, started, now, current_user.roles_held)


def note_that_seen(response: Response) -> Response:
    """Write down from time to time that the session is used, after the request's own transaction has ended."""
    if g.pop("is_to_note", False) and SIGN_IN_KEY in session:
        now = ports().wall.now()
        session[NOTED_KEY] = now.timestamp()
        db.session.rollback()
        note_seen(db.session, session[SIGN_IN_KEY], now=now)
        db.session.commit()
    return response


def rotate_session(app: Flask, user: Account, **_: Any) -> None:
    """Begin a new session at sign-in: nothing that was in the browser before is carried over."""
    now = ports().wall.now()
    end_session(db.session, session.get(SIGN_IN_KEY, ""), now=now)
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    device = device_words(request.user_agent.string)
    session[SIGN_IN_KEY] = start_session(db.session, user, now=now, device=device)
    session[SEEN_KEY] = session[NOTED_KEY] = session[STARTED_KEY] = now.timestamp()
    g.pop("csrf_token", None)
    g.pop("actor", None)
    db.session.commit()


def close_session(app: Flask, **_: Any) -> None:
    end_session(db.session, session.get(SIGN_IN_KEY, ""), now=ports().wall.now())
    db.session.commit()
    leave()


def close_all_sessions(app: Flask, user: Account, **_: Any) -> None:
    end_all_sessions(db.session, user.id, now=ports().wall.now())


def leave() -> None:
    """Forget in this browser who was signed in."""
    session.clear()
    for name in ("csrf_token", "actor", "_login_user"):
        g.pop(name, None)
