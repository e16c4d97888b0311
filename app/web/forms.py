"""The base of every form: trims, refuses what no keyboard types, counts a repeated sending once."""

import secrets
import unicodedata
from collections.abc import Callable, Container
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from flask import current_app, g, render_template, session
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.csrf.core import CSRFTokenField
from wtforms.validators import InputRequired, Regexp, StopValidation

from app.core.addresses import full_address, is_web_address
from app.core.errors import RuleBroken

T = TypeVar("T")
FORM_KEY = "form_key"
MADE_FOR = "made_for"
HIDDEN = frozenset({"csrf_token", FORM_KEY, MADE_FOR})  # what a form carries for the portal, not typed by anybody
MARKS = frozenset("\u061c\u200e\u200f")  # of direction: they turn nothing but themselves, and cannot be seen
ALLOWED_IN_PARAGRAPHS = frozenset("\r\n\t") | MARKS
TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
NO_ADDRESS = "Enter an email address like name@example.org."
NO_DAY = "Enter a date like 2026-11-22."
RELOAD = "Load this page again: part of it was missing."


def form_key() -> str:
    """Return this session's key: two sendings of the same form with one key are one act."""
    key: str = session.setdefault(FORM_KEY, secrets.token_urlsafe(16))
    return key


def made_for() -> str:
    """Return the id of the organisation for which the page is made, so that the form acts for no other one."""
    organisation_id: str = current_app.extensions[MADE_FOR]()
    return organisation_id


def stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def without_spaces(form: Form, field: Field) -> None:
    """Let InputRequired see what is left after trimming: spaces alone are no input."""
    field.raw_data = [stripped(value) for value in field.raw_data or []]


def writable(form: Form, field: Field) -> None:
    """Refuse control characters, halves of characters, and what turns the direction in which a text is read."""
    allowed = ALLOWED_IN_PARAGRAPHS if isinstance(field, TextAreaField) else frozenset()
    if isinstance(field.data, str) and not is_writable(field.data, allowed):
        raise ValidationError("Remove the characters that cannot be shown.")


def email_address(form: Form, field: Field) -> None:
    """Refuse what is no email address; keep the address in small letters."""
    try:
        found = validate_email(field.data, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise StopValidation(NO_ADDRESS) from error
    field.data = found.normalized.lower()


def at_most(count: int) -> Callable[[Form, Field], None]:
    """Refuse what is longer than so many characters, in words that name the field."""

    def check(form: Form, field: Field) -> None:
        if len(field.data or "") > count:
            raise ValidationError(f"{field.label.text.rstrip('?.')}: shorten this to {count} characters.")

    return check


def with_scheme(value: Any) -> Any:
    """Take an address without a scheme as people write it: it means https."""
    return full_address(value.strip()) if isinstance(value, str) else value


def web_address(form: Form, field: Field) -> None:
    """Refuse what is no address of a website."""
    if not is_web_address(field.data):
        raise StopValidation("Enter the full address of a website, like https://www.example.org.")


def is_writable(text: str, allowed: Container[str] = ALLOWED_IN_PARAGRAPHS) -> bool:
    return text.isprintable() or not any(_is_odd(letter) and letter not in allowed for letter in text)


def _is_odd(letter: str) -> bool:
    return (
        unicodedata.category(letter) in {"Cc", "Cs"} or unicodedata.bidirectional(letter) in TURNING or letter in MARKS
    )


class TokenField(CSRFTokenField):  # type: ignore[misc]
    """Makes the token where it is shown: a form that leads on shows none. CSRFProtect has checked what was sent."""

    def process(self, *given: Any, **values: Any) -> None:
        HiddenField.process(self, *given, **values)

    def _value(self) -> str:
        token: str = self.csrf_impl.generate_csrf_token(self)
        return token


class Tokens(FlaskForm.Meta.csrf_class):  # type: ignore[misc]
    field_class = TokenField


class HouseForm(FlaskForm):  # type: ignore[misc]
    """Forms hold the syntax of input; `reject` shows what a rule says on its field."""

    form_key = HiddenField(default=form_key)
    made_for = HiddenField(default=made_for)

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = Tokens

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Show what somebody typed before the session ended, where that was kept for this page."""
            given = super().wrap_formdata(form, formdata)
            return g.get("typed_before") if given is None and formdata is not None else given

        def bind_field(self, form: Form, unbound_field: Any, options: dict[str, Any]) -> Any:
            if issubclass(unbound_field.field_class, StringField):
                options["filters"] = [*unbound_field.kwargs.get("filters", []), stripped]
            field = unbound_field.bind(form=form, **options)
            if isinstance(field, StringField):
                field.validators = [without_spaces, *field.validators, writable]
            return field

    def is_typed(self) -> bool:
        """Tell whether this shows what somebody typed, just now or before the session ended."""
        return bool(self.is_submitted()) or "typed_before" in g

    def reject(self, error: RuleBroken) -> None:
        """Show a rule's message on its field, unless that has something to mend already, or above the form."""
        if error.field and error.field in self:
            field = self[error.field]
            field.errors = field.errors or [error.message]
        else:
            self.form_errors.append(error.message)


class SeenForm(HouseForm):
    """A form that carries which version its reader had before their eyes."""

    version = HiddenField(validators=[InputRequired(RELOAD), Regexp(r"\d{1,9}\Z", message=RELOAD)])

    def seen(self) -> int:
        return int(filled(self.version.data))


class ConfirmForm(HouseForm):
    """A button only: there is nothing to fill in."""


def filled(value: T | None) -> T:
    """Return a value that validation has made sure of."""
    assert value is not None, "ask only for what the form requires"
    return value


def render_form(template: str, form: HouseForm, **values: Any) -> tuple[str, int]:
    """Render a page with its form: 422 when something on it has to be mended."""
    return render_template(template, form=form, **values), 422 if form.errors else 200
