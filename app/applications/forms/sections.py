"""What the forms of all sections share. Empty answers are allowed here: the rules say what is missing."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wtforms import DateField, Field, FieldList, Form, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, Email, Optional

from app.applications.forms.refusals import RefusableForm
from app.applications.policy import Answers
from app.applications.policy.sections import UNREAD, SaveSection, unread_in
from app.core.countries import countries
from app.core.errors import RuleBroken
from app.web.forms import HIDDEN, NO_DAY, HouseForm, at_most, is_writable, stripped

OWN_FIELDS = HIDDEN | {"version", "read"}
PICK_ONE = "Choose one of the answers in the list."
LINE, PARAGRAPH = 200, 2000
MOST_DIGITS = 4


class Part(Form):  # type: ignore[misc]
    """A group of fields inside a form."""

    class Meta:
        bind_field = HouseForm.Meta.bind_field

    def is_blank(self) -> bool:
        """Tell whether nothing was typed, readable or not."""
        return not any(field.data or any(map(stripped, field.raw_data or ())) for field in self)


class Rows(FieldList):  # type: ignore[misc]
    """Groups that repeat. Blank ones are dropped before anything is checked."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        """Take only what a page of ours would send as a position."""
        for name in formdata:
            position = name.removeprefix(f"{prefix}-").split("-")[0]
            if name.startswith(f"{prefix}-") and position.isdecimal() and len(position) < MOST_DIGITS:
                yield int(position)

    def drop_blank(self) -> None:
        for position in reversed(range(len(self.entries))):
            if self.entries[position].form.is_blank():
                self.pop_entry(position)

    def grow(self) -> bool:
        """Add a blank group, unless there are as many as there may be."""
        if self.max_entries and len(self.entries) >= self.max_entries:
            return False
        self.append_entry()
        return True


class Day(DateField):  # type: ignore[misc]
    """A date that is stored as text, like 2026-11-22."""

    def __init__(self, label: str, **given: Any) -> None:
        super().__init__(label, [Optional()], invalid_value_message=NO_DAY, **given)

    def process_data(self, value: Any) -> None:
        self.data = date.fromisoformat(value) if isinstance(value, str) and value else None


def text(label: str, most: int = LINE, **given: Any) -> StringField:
    return StringField(label, [at_most(most)], **given)


def mail_address(label: str, **given: Any) -> StringField:
    message = "Enter an email address like name@example.org."
    return StringField(label, [Optional(), at_most(LINE), Email(message)], **given)


def choice(label: str, names: Mapping[str, str], **given: Any) -> SelectField:
    """Return a choice; its codes are looked up, which the field itself would do one by one.

    The options are a function, so that the field goes through them only where it is shown.
    """
    options = [SelectChoice("", "Choose"), *choices(names)]
    known = [Optional(), AnyOf({str(code) for code in names}, PICK_ONE)]
    return SelectField(label, known, choices=lambda: options, validate_choice=False, **given)


def country_choice(label: str, **given: Any) -> SelectField:
    return choice(label, countries(), **given)


def choices(names: Mapping[str, str], kind: str | None = None) -> list[SelectChoice]:
    return [SelectChoice(str(code), name, optgroup=kind) for code, name in names.items()]


def choices_by_kind(kinds: Mapping[str, Mapping[str, str]]) -> list[SelectChoice]:
    """Return choices under the names of their kinds."""
    return [one for kind, names in kinds.items() for one in choices(names, kind)]


class SectionForm(RefusableForm):
    """The answers of one section, with the version that was read, and what it said row by row."""

    version = HiddenField(default="0")
    read = HiddenField()

    def offer(self, names: Mapping[str, Mapping[str, str]]) -> None:
        """Set the choices that come from the catalogue."""

    @staticmethod
    def shown(answers: Answers) -> dict[str, Any]:
        """Return stored answers as the form takes them."""
        return {name: (None if value == "" else value) for name, value in answers.items()}

    def answers(self) -> dict[str, Any]:
        """Return what was typed, as it is stored."""
        typed = {name: value for name, value in self.data.items() if name not in OWN_FIELDS}
        stored: dict[str, Any] = stored_value(typed)
        return stored

    def command(self, step: str, *, finished: bool) -> SaveSection:
        """Return what to save; before a refusal that is what could be read."""
        version = self.version.data or ""
        read = int(version) if version.isdecimal() and len(version) <= MOST_DIGITS else -1
        with self.only_readable():
            answers = self.answers()
        unread = {} if finished else self.unread()
        return SaveSection(step=step, version=read, answers=answers | unread, finished=finished)

    def unread(self) -> dict[str, Any]:
        """Return what cannot be read, as it was typed and with what to do about it."""
        wrong = {name: field for name, field in self.named().items() if field.errors and name not in OWN_FIELDS}
        kept = {name: {"typed": _typed(field), "message": field.errors[0]} for name, field in wrong.items()}
        return {UNREAD: kept} if kept else {}

    def may_wait(self) -> bool:
        """Tell whether it can be kept as it is: it comes from a page of ours, and every letter can be stored."""
        fields = [field for field in self.named().values() if field.errors]
        return all(field.name not in OWN_FIELDS and is_writable(_typed(field)) for field in fields)

    def recall(self, answers: Answers) -> None:
        """Show again what could not be read when it was kept."""
        fields = self.named()
        for name, kept in unread_in(answers).items():
            if field := fields.get(name):
                field.raw_data, field.errors = [kept["typed"]], [kept["message"]]
                field.data = kept["typed"] if isinstance(field, StringField) else field.data

    def title_of(self, rows: FieldList, position: int) -> str:
        """Return what a group of a list is called."""
        return f"{rows.label.text} {position + 1}"

    def repeated(self) -> list[Rows]:
        return [field for field in self if isinstance(field, Rows)]

    def validate(self, extra_validators: Any = None) -> bool:
        for rows in self.repeated():
            rows.drop_blank()
        return bool(super().validate(extra_validators))

    def reject(self, error: RuleBroken) -> None:
        self.show_first_rows()
        super().reject(error)
        for rows in self:
            if isinstance(rows, FieldList) and any(entry.errors for entry in rows):
                rows.errors = [entry.errors for entry in rows]

    def show_first_rows(self) -> None:
        """Leave room to type where nothing is."""
        for rows in self.repeated():
            if not rows.entries:
                rows.grow()


def _typed(field: Field) -> str:
    """Return what was typed, whether or not it could be read."""
    return "\n".join(str(value) for value in field.raw_data or ())


def stored_value(value: Any) -> Any:
    """Return a value as JSON holds it; what was not given is an empty text."""
    if isinstance(value, Mapping):
        return {name: stored_value(part) for name, part in value.items()}
    if isinstance(value, list):
        return [stored_value(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
