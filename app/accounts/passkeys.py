"""Passkeys: a key on a device opens the account by itself, once the device knows who holds it."""

from typing import Any

from flask import Flask
from flask_security import UserMixin, WebauthnUtil, wan_registered
from flask_security.webauthn import WebAuthnRegisterForm
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, UserVerificationRequirement
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from app.accounts.models import Account
from app.accounts.signals import account_changed
from app.web.forms import at_most, stripped, without_spaces

SETTINGS: dict[str, Any] = {
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_RP_NAME": "DIGIT Partner Program",
    "SECURITY_WAN_ALLOW_USER_HINTS": False,
    "SECURITY_WAN_NAME_ALLOWED_CHARS": ["L", "M", "N", "P", "Zs"],
    "SECURITY_WAN_ALLOW_AS_VERIFY": ["first"],
}


class Passkeys(WebauthnUtil):
    """Takes the keys of phones and laptops, too. Device and holder are two factors, so the holder is checked."""

    def authenticator_selection(self, user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:
        asked: AuthenticatorSelectionCriteria = super().authenticator_selection(user, usage)
        asked.authenticator_attachment = None
        asked.user_verification = UserVerificationRequirement.REQUIRED
        return asked

    def user_verification(self, user: UserMixin | None, usage: list[str]) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED


class PasskeyForm(WebAuthnRegisterForm):
    """Every passkey opens the account by itself; the library could also keep keys that do not."""

    name = StringField(
        "Name of the passkey",
        [without_spaces, InputRequired("Name the passkey."), at_most(64)],
        filters=[stripped],
        description="For example: my phone.",
        render_kw={"autocomplete": "off"},
    )
    usage = HiddenField()

    def validate(self, **values: Any) -> bool:
        self.usage.data = "first"
        is_valid: bool = super().validate(**values)
        return is_valid


def install(app: Flask) -> None:
    wan_registered.connect(note_new, app)


def note_new(app: Flask, user: Account, **_: Any) -> None:
    account_changed.send("PasskeyAdded", account=user)
