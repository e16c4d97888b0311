"""The account library's forms in our words, and the form of one's own account."""

from textwrap import wrap
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
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

from app.accounts.passwords import LONGEST_PASSWORD
from app.core.errors import NotFound
from app.web.forms import NO_ADDRESS, HouseForm, at_most, email_address, form_key, stripped, writable

PART_OF_CODE = 4
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


def password_field(label: str, missing: str) -> PasswordField:
    return PasswordField(
        label, [DataRequired(missing), at_most(LONGEST_PASSWORD)], render_kw={"autocomplete": "current-password"}
    )


def new_password_field(label: str) -> PasswordField:
    """Its length is judged with the rest of what makes a password good, so that there is one message."""
    return PasswordField(
        label,
        [DataRequired("Choose a password.")],
        description="12 characters or more. Three random words make a good one.",
        render_kw={"autocomplete": "new-password"},
    )


def name_field() -> StringField:
    return StringField(
        "Your full name",
        [DataRequired("Enter your full name."), at_most(200), writable],
        filters=[stripped],
        render_kw={"autocomplete": "name"},
    )


def without_gaps(value: Any) -> Any:
    return "".join(value.split()) if isinstance(value, str) else value


def recovery_code(value: Any) -> Any:
    """Return a recovery code as it was made, however somebody copies it from paper."""
    if not isinstance(value, str):
        return value
    signs = "".join(sign for sign in value.lower() if sign.isalnum())
    return "-".join(wrap(signs, PART_OF_CODE))


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
    """Names an empty field, or what is no address; all else gets one answer, so nobody learns who has an account."""

    asked: tuple[str, ...] = ("email",)
    names_bad_address = True

    def validate(self, **values: Any) -> bool:
        """The library forgets what it found on a field, but not what it found on the form."""
        is_valid: bool = super().validate(**values)
        self.form_errors += [message for _, message in self._faults()]
        return is_valid

    def say_what_is_missing(self) -> None:
        if faults := self._faults():
            self.form_errors.clear()
        for field, message in faults:
            field.errors = [message]

    def _faults(self) -> list[tuple[Any, str]]:
        asked = map(self.__getitem__, self.asked)
        found = [
            (field, _missing(field) or (_address_fault(field) if self.names_bad_address else "")) for field in asked
        ]
        return [(field, message) for field, message in found if message]


def _missing(field: Any) -> str:
    return "" if any(map(stripped, field.raw_data or ())) else str(field.validators[0].message)


def _address_fault(field: EmailField) -> str:
    """Say that it is no address, whoever has which one."""
    try:
        validate_email(field.data, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return NO_ADDRESS
    return ""


class SignInForm(Onward, NamesEmptyFields, LoginForm):
    email = address_field()
    password = password_field("Password", "Enter your password.")
    remember = None
    asked = ("email", "password")
    names_bad_address = False

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
        filters=[recovery_code],
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
    password = password_field("Password", "Enter your password.")


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
    current = password_field("Password now", "Enter the password that you have now.")
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
