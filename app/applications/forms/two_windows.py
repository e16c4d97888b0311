"""Two people, or one in two windows, answered the same questions: for each row that differs, mine or theirs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectField, SelectMultipleField

from app.applications.forms.sections import OWN_FIELDS, SectionForm

CHOICE, MINE, THEIRS = "choose-", "mine", "theirs"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One question, or one group of a list: what it asks, what a browser sends for it, and how that reads."""

    name: str
    question: str
    pairs: Pairs
    words: tuple[str, ...]

    @property
    def digest(self) -> str:
        return sha256(repr(self.pairs).encode()).hexdigest()[:8]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A row that differs, with what is chosen unless somebody says otherwise: what was changed last."""

    name: str
    question: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    default: str


def rows_in(form: SectionForm) -> dict[str, Row]:
    """Return all rows of a form by their names, in the order of the page."""
    fields = [field for field in form if field.name not in OWN_FIELDS]
    return {row.name: row for field in fields for row in _rows(form, field)}


def _rows(form: SectionForm, field: Field) -> Iterator[Row]:
    if isinstance(field, FieldList):
        for position, entry in enumerate(field.entries):
            yield _group(f"{field.name}-{position}", form.title_of(field, position), entry.form)
    elif isinstance(field, FormField):
        for leaf in field.form:
            label = leaf.label.text
            yield _row(leaf.name, f"{field.label.text}: {label[:1].lower()}{label[1:]}", leaf)
    else:
        yield _row(field.name, field.label.text, field)


def _row(name: str, question: str, leaf: Field) -> Row:
    pairs = tuple((name, text) for text in _sent(leaf))
    return Row(name=name, question=question, pairs=pairs, words=tuple(_words(leaf)))


def _group(name: str, question: str, part: Form) -> Row:
    pairs = tuple((f"{name}-{leaf.short_name}", text) for leaf in part for text in _sent(leaf))
    return Row(name=name, question=question, pairs=pairs, words=tuple(text for leaf in part for text in _words(leaf)))


def _sent(leaf: Field) -> list[str]:
    """Return what a browser sends for a field; what cannot be read stays as it was typed."""
    if isinstance(leaf, BooleanField):
        return ["y"] if leaf.data else []
    if isinstance(leaf, SelectMultipleField):
        return list(leaf.data or [])
    text = str(leaf.data or "") if isinstance(leaf, SelectField) else str(leaf._value())
    return ["\n".join(text.splitlines())] if text else []


def _words(leaf: Field) -> list[str]:
    """Return the same as people read it."""
    if isinstance(leaf, BooleanField):
        return ["Yes"] if leaf.data else []
    if isinstance(leaf, SelectField):
        names = {choice.value: choice.label for choice in leaf.iter_choices()}
        return [str(names.get(value, value)) for value in _sent(leaf)]
    return [line for text in _sent(leaf) for line in text.splitlines()]


def noted(form: SectionForm) -> str:
    """Return what a page says of the answers that it shows, so that one knows later who changed which."""
    return json.dumps({name: row.digest for name, row in rows_in(form).items()}, separators=(",", ":"))


def choices_between(mine: Mapping[str, Row], theirs: Mapping[str, Row], read: str | None) -> list[Choice]:
    """Return the rows that differ; `read` is what was noted of the answers that were shown to me."""
    shown = _read(read)
    names = [name for name in {**mine, **theirs} if _pairs(mine, name) != _pairs(theirs, name)]
    return [
        Choice(
            name=name,
            question=(mine.get(name) or theirs[name]).question,
            mine=mine[name].words if name in mine else (),
            theirs=theirs[name].words if name in theirs else (),
            default=_newer(shown.get(name), mine.get(name), theirs.get(name)),
        )
        for name in names
    ]


def _pairs(rows: Mapping[str, Row], name: str) -> Pairs:
    return rows[name].pairs if name in rows else ()


def _newer(shown: str | None, mine: Row | None, theirs: Row | None) -> str:
    """Return whose answer is newer: theirs when only they changed it, else mine, which is sent now."""
    only_they_did = shown is not None and mine is not None and shown == mine.digest
    return THEIRS if only_they_did and (theirs is None or theirs.digest != shown) else MINE


def _read(noted_before: str | None) -> dict[str, str]:
    try:
        found = json.loads(noted_before or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def merged(sent: MultiDict[str, str], theirs: Mapping[str, Row]) -> MultiDict[str, str]:
    """Return what is sent with their answers in the rows for which they were chosen."""
    chosen = [name.removeprefix(CHOICE) for name, value in sent.items() if _is_theirs(name, value)]
    kept = [(name, value) for name, value in sent.items(multi=True) if not _is_of(name, chosen)]
    return MultiDict([*kept, *(pair for name in chosen for pair in _pairs(theirs, name))])


def _is_theirs(name: str, value: str) -> bool:
    return name.startswith(CHOICE) and value == THEIRS


def _is_of(name: str, rows: list[str]) -> bool:
    return name.startswith(CHOICE) or any(name == row or name.startswith(f"{row}-") for row in rows)
