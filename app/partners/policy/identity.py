"""Who an organisation is: what locks once the program has checked it, and how it changes after that. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum, auto

from app.core.countries import countries, country_code
from app.core.errors import RuleBroken
from app.partners.policy import LEGAL_FORMS, form_code, form_name
from app.partners.policy.identifiers import NAMES, fault_in, kinds_for, optional_kinds, registered, tidy
from app.partners.policy.moves import Identity, check_move, numbers_gone, numbers_needed

NAME_FIELDS = {
    "legal_name": "Legal name",
    "trading_name": "Trading name",
    "former_names": "Former names",
    "legal_form": "Legal form",
    "country": "Country of registration",
}
FIELDS: Mapping[str, str] = NAME_FIELDS | NAMES
NEEDED = frozenset({"legal_name", "legal_form", "country"})
LONGEST_VALUE, LONGEST_REASON = 300, 1000
BETWEEN = "; "


class ChangeState(StrEnum):
    OPEN = auto()
    APPROVED = auto()
    DECLINED = auto()
    WITHDRAWN = auto()


class ChangeAction(StrEnum):
    APPROVE = auto()
    DECLINE = auto()
    WITHDRAW = auto()


TRANSITIONS: Mapping[tuple[ChangeState, ChangeAction], ChangeState] = {
    (ChangeState.OPEN, ChangeAction.APPROVE): ChangeState.APPROVED,
    (ChangeState.OPEN, ChangeAction.DECLINE): ChangeState.DECLINED,
    (ChangeState.OPEN, ChangeAction.WITHDRAW): ChangeState.WITHDRAWN,
}
STATE_NAMES = {
    ChangeState.OPEN: ("Waits for the program team", "info"),
    ChangeState.APPROVED: ("Approved", "success"),
    ChangeState.DECLINED: ("Declined", "danger"),
    ChangeState.WITHDRAWN: ("Withdrawn", "neutral"),
}


@dataclass(frozen=True, kw_only=True)
class AskChange:
    """One field of the identity that should read differently, and why; `numbers` are those that come with it."""

    field: str
    new_value: str
    reason: str
    numbers: Mapping[str, str] = dataclass_field(default_factory=dict)


def after(state: ChangeState, action: ChangeAction) -> ChangeState:
    """Return the next state. Raises RuleBroken for a request that was answered."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken("This request was answered already, or withdrawn.")
    return TRANSITIONS[state, action]


def fields_for(country: str, legal_form: str) -> dict[str, str]:
    """Return what such an organisation may ask to change, with the words for it."""
    kinds = {*kinds_for(country, legal_form), *optional_kinds(country)}
    return NAME_FIELDS | {kind: name for kind, name in NAMES.items() if kind in kinds}


def wanted(command: AskChange) -> str:
    """Return the new value as it is kept."""
    if command.field == "country":
        return country_code(command.new_value)
    if command.field == "legal_form":
        return form_code(command.new_value)
    if command.field == "former_names":
        return BETWEEN.join(names_in(command.new_value))
    return tidy(command.field, command.new_value) if command.field in NAMES else command.new_value


def check_change(command: AskChange, live: Identity, *, is_locked: bool, is_waiting: bool, today: date) -> None:
    """Raise RuleBroken unless this change may be asked for now."""
    if not is_locked:
        raise RuleBroken("Nothing is locked yet: change it in your application.")
    if is_waiting:
        raise RuleBroken("A change of this waits for its answer already.", field="field")
    new = wanted(command)
    if message := _fault(command, new, live, today):
        raise RuleBroken(message, field="new_value")
    check_move(live, command.field, new, command.numbers, today=today)


def _fault(command: AskChange, new: str, live: Identity, today: date) -> str:
    if command.field == "country" and not new:
        return "Enter the name of a country, or its two letters."
    if command.field == "legal_form" and not new:
        return f"Enter one of these: {'; '.join(LEGAL_FORMS.values())}."
    if command.field in NEEDED and not new:
        return "Enter the new value."
    if new == live.get(command.field, ""):
        return "This is what stands there already."
    if command.field == "former_names" and (name := _doubled(names_in(new))):
        return f"Write each former name once: “{name}” stands there twice."
    if command.field in NAMES and new:
        return fault_in(command.field, new, pan=live.get("PAN", ""), country=live["country"], today=today)
    return ""


def _doubled(names: Sequence[str]) -> str:
    """Return the first name that is there twice, in whatever letters, or nothing."""
    seen = [name.casefold() for name in names]
    return next((name for place, name in enumerate(names) if name.casefold() in seen[:place]), "")


def hindrance(field: str, old: str, new: str, numbers: Mapping[str, str], live: Identity) -> str:
    """Say why a request cannot be approved any more, or return nothing."""
    now = shown(field, live.get(field, "")) or "nothing"
    if live.get(field, "") != old:
        return f"This value changed after the request was made: it is {now} now. So the request cannot be approved."
    if lacking := sorted(NAMES[kind] for kind in numbers_needed(live, field, new) - numbers.keys()):
        return f"Something else changed after the request was made, so it lacks a number now: {', '.join(lacking)}."
    return ""


def locked_fields(live: Identity, typed: Identity) -> list[str]:
    """Return which of the typed fields say something else than what was checked."""
    return [field for field, value in typed.items() if _as_kept(field, value, live) != live.get(field, "")]


def _as_kept(field: str, value: str, live: Identity) -> str:
    if field == "former_names":
        return BETWEEN.join(names_in(value))
    return registered({field: value}, live["country"])[0][2] if field in NAMES and value else value


def locked_message(field: str) -> str:
    words = FIELDS[field]
    plain = words if field in NAMES else words[0].lower() + words[1:]
    return f"The {plain} was checked and is locked. Ask for a change on the page of your organisation."


def names_in(text: str) -> list[str]:
    """Return the names that somebody wrote, one in a line or parted by semicolons."""
    return [name.strip() for name in text.replace(BETWEEN.strip(), "\n").splitlines() if name.strip()]


def shown(field: str, value: str) -> str:
    """Return a value as people read it."""
    if field == "legal_form":
        return form_name(value)
    return countries().get(value, value) if field == "country" else value


def gone_in_words(live: Identity, field: str, new: str) -> str:
    """Return the numbers that go with a change, as people read them."""
    return BETWEEN.join(f"{NAMES[kind]}: {number}" for kind, number in numbers_gone(live, field, new).items())


def new_in_words(field: str, new: str, numbers: Mapping[str, str]) -> str:
    """Return what is asked for as people read it, with the numbers that come with it."""
    return BETWEEN.join([shown(field, new), *(f"{NAMES[kind]}: {number}" for kind, number in numbers.items())])
