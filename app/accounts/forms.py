"""The account library's forms in our words, and the form of one's own account."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import request, session
from flask_security.forms import (
    EmailValidation,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
    VerifyForm,
    unique_user_email,
    valid_user_email,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.utils import hash_data
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.core.errors import NotFound
from app.web.forms import HouseForm, email_address, form_key, stripped, writable

LONGEST_PASSWORD = 128
INVITED = "invited"
FOR_NOTHING = "no link"


def is_local(path: str | None) -> bool:
    """Tell whether an address stays on this site."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc


def expect_sign_up(address: str, name: str, path: str) -> None:
    """Remember that this browser opened an invitation: a sign-up that leads back there knows address and name."""
    session[INVITED] = {"address": address, "name": name, "path": path}


def address_field(*more: Any) -> EmailField:
    return EmailField(
        "Email address",
        [DataRequired("Enter your email address."), EmailValidation(verify=True), *more],
        filters=[stripped],
        render_kw={"autocomplete": "email"},
    )


def password_field(label: str, missing: str, autocomplete: str, description: str = "") -> PasswordField:
    return PasswordField(
        label,
        [DataRequired(missing), Length(max=LONGEST_PASSWORD, message="Use at most %(max)d characters.")],
        description=description,
        render_kw={"autocomplete": autocomplete},
    )


def new_password_field(label: str) -> PasswordField:
    hint = "12 characters or more. Three random words make a good one."
    return password_field(label, "Choose a password.", "new-password", hint)


def name_field() -> StringField:
    return StringField(
        "Your full name",
        [DataRequired("Enter your full name."), Length(max=200, message="Use at most %(max)d characters."), writable],
        filters=[stripped],
        render_kw={"autocomplete": "name"},
    )


def without_gaps(value: Any) -> Any:
    return "".join(value.split()) if isinstance(value, str) else value


def lowered(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


class Onward:
    """Keeps where the person was going; an address elsewhere is dropped."""

    next: HiddenField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = self.next.data or request.args.get("next", "")
        if not is_local(self.next.data):
            self.next.data = ""


class Once:
    """Sent twice with one key, a form of the library has one effect, like ours."""

    form_key = HiddenField(default=form_key)


class NamesEmptyFields(FlaskForm):  # type: ignore[misc]
    """Names an empty field; anything else gets one answer, so that nobody learns who has an account."""

    asked: tuple[str, ...] = ("email",)

    def validate(self, **values: Any) -> bool:
        """The library forgets what it found on a field, but not what it found on the form."""
        is_valid: bool = super().validate(**values)
        self.form_errors += [field.validators[0].message for field in self._missing()]
        return is_valid

    def say_what_is_missing(self) -> None:
        if missing := self._missing():
            self.form_errors.clear()
        for field in missing:
            field.errors = [field.validators[0].message]

    def _missing(self) -> list[Any]:
        return [field for field in map(self.__getitem__, self.asked) if not any(map(stripped, field.raw_data or ()))]


class SignInForm(Onward, NamesEmptyFields, LoginForm):
    email = address_field()
    password = password_field("Password", "Enter your password.", "current-password")
    remember = None
    asked = ("email", "password")

    def validate(self, **values: Any) -> bool:
        """Whoever was going nowhere begins at home, also when the library first asks for a code."""
        is_valid: bool = super().validate(**values)
        self.next.data = self.next.data or ("/home" if is_valid else "")
        return is_valid


class SignUpForm(Onward, Once, RegisterFormV2):
    """Its `next` has another name in the browser: the library would go there before the address is confirmed."""

    next = HiddenField(name="onward")
    name = name_field()
    email = address_field(unique_user_email)
    password = new_password_field("Password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited = session.get(INVITED, {})
        self.is_invited = bool(self.next.data) and invited.get("path") == self.next.data
        if self.is_invited:
            self.email.data = invited["address"]
            self.email.render_kw = {"readonly": True, "autocomplete": "email"}
        if self.is_invited and not self.is_submitted():
            self.name.data = invited.get("name", "")


class ResendForm(Once, NamesEmptyFields, SendConfirmationForm):
    email = address_field(valid_user_email)

    def validate(self, **values: Any) -> bool:
        """Making a link costs a hash; where none is made, one is made for nothing, so that nobody learns it by time."""
        is_valid: bool = super().validate(**values)
        if not is_valid:
            hash_data(FOR_NOTHING)
        return is_valid


class ForgotForm(Once, NamesEmptyFields, ForgotPasswordForm):
    email = address_field(valid_user_email)


class NewPasswordForm(Once, ResetPasswordForm):
    password = new_password_field("New password")
    password_confirm = None


class RecoveryForm(MfRecoveryForm):
    code = StringField(
        "Recovery code",
        [DataRequired("Enter one of your recovery codes."), Length(max=40, message="A recovery code is shorter.")],
        filters=[stripped, lowered],
        description="Like 12ab-34cd-56ef. Each code works once.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class CodeForm(HouseForm):
    code = StringField(
        "Code from your app",
        [InputRequired("Enter the six digits that your app shows."), Length(max=20, message="A code has six digits.")],
        filters=[without_gaps],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class AgainForm(Onward, VerifyForm):
    password = password_field("Password", "Enter your password.", "current-password")


class MailLinkForm(Onward, HouseForm):
    next = HiddenField()
    email = EmailField(
        "Email address",
        [InputRequired("Enter your email address."), email_address],
        render_kw={"autocomplete": "email"},
    )


class AddressForm(HouseForm):
    email = EmailField(
        "New email address",
        [InputRequired("Enter the new address."), email_address],
        render_kw={"autocomplete": "email"},
    )


class PasswordForm(HouseForm):
    current = password_field("Password now", "Enter the password that you have now.", "current-password")
    password = new_password_field("New password")


class CloseForm(HouseForm):
    agreed = BooleanField(
        "Delete my account. I know that this cannot be undone.",
        [InputRequired("Tick the box if you want to delete your account.")],
    )


class EndSessionForm(HouseForm):
    """Names the session to end; without a name all end."""

    which = HiddenField()

    def session_id(self) -> UUID | None:
        """Raises NotFound for what is no id."""
        try:
            return UUID(self.which.data) if self.which.data else None
        except ValueError as error:
            raise NotFound from error


class NameForm(HouseForm):
    name = name_field()
