"""What a change of country or legal form does to the numbers: which go, which stay, which are asked for. Pure."""

from collections.abc import Mapping
from datetime import date

from app.core.errors import RuleBroken
from app.guide.policy import INDIA
from app.partners.policy import LegalForm
from app.partners.policy.identifiers import NAMES, ask_for, fault_in, kinds_for, optional_kinds
from app.partners.policy.registers import WORLDWIDE

Identity = Mapping[str, str]
MOVES = frozenset({"country", "legal_form"})
NOT_FROM_EVERYBODY = frozenset({"GSTIN"})  # a small firm has none
FOREIGN_FORM = (
    "“Company registered outside India” and India do not go together. Ask for a change of the other one first."
)


def numbers_kept(live: Identity, field: str, new: str) -> dict[str, str]:
    """Return the numbers that are right afterwards: another country's registers gave none of them."""
    moved = {**live, field: new}
    fit = {*kinds_for(moved["country"], moved.get("legal_form", "")), *optional_kinds(moved["country"])}
    lasting = WORLDWIDE if field == "country" else fit
    return {kind: live[kind] for kind in NAMES if live.get(kind) and (kind in lasting or field not in MOVES)}


def numbers_gone(live: Identity, field: str, new: str) -> dict[str, str]:
    """Return the numbers that are not right afterwards: they go into the history."""
    kept = numbers_kept(live, field, new) if new else live
    return {kind: live[kind] for kind in NAMES if live.get(kind) and kind not in kept}


def numbers_asked(live: Identity, field: str, new: str) -> tuple[str, ...]:
    """Return the numbers that such an organisation has afterwards and we do not know yet."""
    if field not in MOVES or not new:
        return ()
    moved, kept = {**live, field: new}, numbers_kept(live, field, new)
    return tuple(kind for kind in kinds_for(moved["country"], moved.get("legal_form", "")) if kind not in kept)


def numbers_needed(live: Identity, field: str, new: str) -> frozenset[str]:
    """Return those of the numbers asked for without which nothing changes."""
    return frozenset(numbers_asked(live, field, new)) - NOT_FROM_EVERYBODY


def check_move(live: Identity, field: str, new: str, numbers: Mapping[str, str], *, today: date) -> None:
    """Raise RuleBroken unless country, legal form and the numbers given go together."""
    moved = {**live, field: new}
    if field in MOVES and moved["country"] == INDIA and moved.get("legal_form") == LegalForm.FOREIGN_COMPANY:
        raise RuleBroken(FOREIGN_FORM, field="new_value")
    for kind in numbers_asked(live, field, new):
        if message := _fault(
            kind, live, moved["country"], numbers, needed=numbers_needed(live, field, new), today=today
        ):
            raise RuleBroken(message, field=kind)


def _fault(
    kind: str, live: Identity, country: str, numbers: Mapping[str, str], *, needed: frozenset[str], today: date
) -> str:
    if not numbers.get(kind):
        return ask_for(kind) if kind in needed else ""
    pan = numbers.get("PAN") or live.get("PAN", "")
    return fault_in(kind, numbers[kind], pan=pan, country=country, today=today)
