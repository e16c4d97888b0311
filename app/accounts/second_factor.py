"""The second factor: codes of an app on the phone, each good once, and codes on paper for the day without it."""

import base64
import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any, TypeVar, cast

import qrcode
from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from flask_security import UserMixin
from flask_security.recovery_codes import MfRecoveryCodesUtil
from flask_security.tf_plugin import tf_check_state, tf_clean_session, tf_illegal_state
from flask_security.totp import Totp
from flask_security.utils import _get_post_login_redirect
from passlib.exc import UsedTokenError
from passlib.totp import TotpMatch
from qrcode.image.svg import SvgPathImage
from sqlalchemy import or_, update

from app.accounts.forms import CodeForm
from app.accounts.models import Account
from app.accounts.signals import account_changed
from app.core.errors import Conflict, RuleBroken
from app.extensions import db, security
from app.web.forms import filled, render_form
from app.web.ports import ports

NEW_SECRET = "new_totp_secret"  # noqa: S105
METHOD = "authenticator"
SLACK = 30  # seconds that a phone's clock may be wrong
T = TypeVar("T")
HALF_WAY_SINCE = "half_way_since"
HALF_WAY_LASTS = timedelta(minutes=10)
CODE_PAGES = {"security.two_factor_token_validation", "security.mf_recovery"}
NOT_THE_CODE = "This code is not right, or it was used already. Wait for the next one and enter that."


def settings(secret_key: str) -> dict[str, Any]:
    """Return the library's settings; codes and secrets are sealed with keys that come from ours."""
    recovery = hashlib.sha256(f"recovery codes {secret_key}".encode()).digest()
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": [METHOD],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": SLACK,
        "SECURITY_TOTP_SECRETS": {"1": secret_key},
        "SECURITY_TOTP_ISSUER": "DIGIT Partner Program",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [base64.urlsafe_b64encode(recovery)],
    }


class Codes(Totp):
    """Takes each code once, also of two that come at the same moment, and draws the secret as a path without styles."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        return cast(Account, user).totp_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        is_newer = or_(Account.totp_counter.is_(None), Account.totp_counter < tmatch.counter)
        taken = update(Account).where(Account.id == user.id, is_newer).values(totp_counter=tmatch.counter)
        if not db.session.execute(taken).rowcount:  # type: ignore[attr-defined]
            raise UsedTokenError

    def generate_qrcode(self, username: str, totp: str) -> str:
        drawn = BytesIO()
        qrcode.make(self.get_totp_uri(username, totp), image_factory=SvgPathImage, border=2).save(drawn)
        return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


class PaperCodes(MfRecoveryCodesUtil):
    """Takes each recovery code once, also of two that come at the same moment, and tells the person."""

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        db.session.refresh(user, with_for_update=True)
        if not self.check_recovery_code(user, code):
            raise Conflict("This recovery code was used at this moment in another window.")
        account_changed.send("RecoveryCodeUsed", account=user)
        is_gone: bool = super().delete_recovery_code(user, code)
        return is_gone


def end_half_way() -> None:
    """Forget who gave the password a while ago, or gives it anew now."""
    since = session.get(HALF_WAY_SINCE)
    if since is None:
        return
    if request.endpoint not in CODE_PAGES:
        session.pop(HALF_WAY_SINCE)
    elif ports().wall.now().timestamp() - since > HALF_WAY_LASTS.total_seconds():
        tf_clean_session()  # type: ignore[no-untyped-call]


def begin_half_way(response: T) -> T:
    """Note since when somebody has given the password and not yet the code."""
    if "tf_user_id" in session:
        session.setdefault(HALF_WAY_SINCE, ports().wall.now().timestamp())
    return response


def ask_for_code() -> ResponseReturnValue:
    """Sign in whoever has given the password and now gives a code that the app shows."""
    account = tf_check_state(["ready"])
    form = CodeForm()
    if account is None:
        return cast(ResponseReturnValue, tf_illegal_state(form, ".login"))  # type: ignore[no-untyped-call]
    if form.validate_on_submit():
        try:
            check_code(account, account.tf_totp_secret, filled(form.code.data))
        except RuleBroken as error:
            form.reject(error)
        else:
            security.two_factor_plugins.tf_complete(account, True)
            db.session.commit()
            return redirect(_get_post_login_redirect())
    return render_form("security/two_factor_verify_code.html", form)


def check_code(account: UserMixin, secret: str | None, code: str) -> None:
    """Use the code up. Raises RuleBroken when it is not the one that the app shows, or was used."""
    if not secret or not security.totp_factory.verify_totp(code, secret, account, window=SLACK):
        raise RuleBroken(NOT_THE_CODE, field="code")


def values_to_set_up(account: Account) -> dict[str, str]:
    """Return picture and secret for the app. They stay the same in this session until the set-up is done."""
    secret = session.setdefault(NEW_SECRET, security.totp_factory.generate_totp_secret())
    values: dict[str, str] = security.totp_factory.fetch_setup_values(secret, account)
    return values


def set_up(account: Account, code: str) -> None:
    """Take the new secret once a code proves that the app has it, and make new recovery codes."""
    secret = session.get(NEW_SECRET, "")
    account.totp_counter = None
    db.session.flush()
    check_code(account, secret, code)
    session.pop(NEW_SECRET)
    security.datastore.tf_set(account, METHOD, totp_secret=secret)
    make_recovery_codes(account)


def set_up_for(account: Account) -> None:
    """Give an account a secret of its own without asking, as the demo does for its people."""
    security.datastore.tf_set(account, METHOD, totp_secret=security.totp_factory.generate_totp_secret())


def turn_off(account: Account) -> None:
    security.datastore.tf_reset(account)
    security.datastore.mf_set_recovery_codes(account, None)
    account.totp_counter = None


def make_recovery_codes(account: Account) -> None:
    """Put new codes in the place of all that are left."""
    security.mf_recovery_codes_util.create_recovery_codes(account)


def recovery_codes(account: Account) -> list[str]:
    codes: list[str] = security.mf_recovery_codes_util.get_recovery_codes(account)
    return codes


def secret_of(account: Account) -> str:
    """Return the secret as one types it into an app."""
    return security.totp_factory.get_totp_b32_key(filled(account.tf_totp_secret))


def code_of(account: Account) -> str:
    """Return the code that the app shows now."""
    return security.totp_factory.generate_totp_password(filled(account.tf_totp_secret))
