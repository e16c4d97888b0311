"""Documents that prove what an applicant says: who may change which, and what is right about one (S1.44). Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.applications.policy import EvidenceState, State
from app.applications.policy.refusals import Refusal, Refused
from app.core.errors import RuleBroken
from app.files.policy import LARGEST, Accepted, Kind, Upload
from app.guide.policy import Asked, kinds_of, max_bytes
from app.partners.policy.identifiers import fault_in, tidy

SOON = timedelta(days=60)
LONGEST_NUMBER, LONGEST_NOTE = 60, 500
UDIN = re.compile("[0-9]{8}[A-Z0-9]{10}")
REGISTER_NUMBERS = ("PAN", "GSTIN")

OPEN_STATES = frozenset({State.DRAFT, State.CHANGES_REQUESTED})
CLOSED = "Documents cannot be changed now: the application has been submitted."
NOT_RETURNED = "Only the documents that were returned can be changed now."
TABLE: dict[str, tuple[str, str]] = {
    "missing": ("Missing", "neutral"),
    "optional": ("Optional", "neutral"),
    EvidenceState.UPLOADED: ("Uploaded", "info"),
    EvidenceState.ACCEPTED: ("Accepted", "success"),
    EvidenceState.RETURNED: ("Returned", "warning"),
    "expiring": ("Expires soon", "warning"),
    "expired": ("Expired", "danger"),
}
ANSWERED_IN = {"DEC": "declarations", "EXP": "experience", "TEAM": "team", "CAP": "capabilities"}
KNOWN_NUMBERS = {"ID-INC": ("CIN", "LLPIN", "REG"), "ID-PAN": ("PAN",), "ID-GST": ("GSTIN",), "ID-TAXF": ("TAX",)}


@dataclass(frozen=True, kw_only=True)
class SaveEvidence:
    """A document for one requirement. Without an upload the file that is there is kept, or one that was set aside.

    `made_from` is the document that the page showed, empty when it showed none.
    """

    upload: Upload | None
    aside: UUID | None = None
    made_from: str | None = None
    number: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    note: str = ""


def accepted(asked: Asked) -> Accepted:
    """Return which files a requirement takes: what it names, and never more than the portal takes."""
    named = kinds_of(asked.formats)
    return Accepted(
        kinds=tuple(kind for kind in Kind if kind in named), max_bytes=min(max_bytes(asked.formats), LARGEST)
    )


def has_ended(valid_until: date | None, *, today: date) -> bool:
    """Tell whether the last day of a document has passed."""
    return valid_until is not None and valid_until < today


def is_open(state: State, item: EvidenceState | None, *, ended: bool) -> bool:
    """Tell whether a document may be given: in a draft any; later what was returned or has ended, until it is sent."""
    if state is State.CHANGES_REQUESTED:
        return ended or item in {EvidenceState.RETURNED, EvidenceState.UPLOADED}
    return state in OPEN_STATES


def check_open(state: State, item: EvidenceState | None, *, ended: bool) -> None:
    """Raise RuleBroken unless the document may be given now."""
    if not is_open(state, item, ended=ended):
        raise RuleBroken(NOT_RETURNED if state is State.CHANGES_REQUESTED else CLOSED)


def is_removable(state: State) -> bool:
    """Tell whether documents may be taken away: only from a draft."""
    return state is State.DRAFT


def check_removable(state: State) -> None:
    """Raise RuleBroken unless documents may be taken away."""
    if not is_removable(state):
        raise RuleBroken(CLOSED)


def check_document(
    command: SaveEvidence, *, identifier: str, item: EvidenceState | None, ended: bool, today: date
) -> None:
    """Raise Refused with all that is missing from the document or cannot be right."""
    found = [
        ("file", "" if command.upload or command.aside else _kept_fault(item, ended)),
        ("number", number_fault(command.number, identifier, today=today)),
        *_date_faults(command.issued_on, command.valid_until, today),
    ]
    if any(message for _, message in found):
        raise Refused([Refusal(field=field, message=message) for field, message in found if message])


def _kept_fault(item: EvidenceState | None, ended: bool) -> str:
    """Say why the file that is there may not stay, or return nothing."""
    if item is None:
        return "Choose the document."
    if item is EvidenceState.RETURNED:
        return "This document was returned. Choose the new file."
    return "This document is not valid any more. Choose the new file." if ended else ""


def _date_faults(issued_on: date | None, valid_until: date | None, today: date) -> Iterator[tuple[str, str]]:
    if issued_on and issued_on > today:
        yield "issued_on", "The date of issue cannot be in the future."
    if issued_on and valid_until and valid_until < issued_on:
        yield "valid_until", "The last day cannot be before the date of issue."
    if has_ended(valid_until, today=today):
        yield "valid_until", "This document is not valid any more. Upload one that is valid today."


def number_fault(number: str, identifier: str, *, today: date) -> str:
    """Say what is wrong with a number of a known kind, or return nothing; other numbers are free."""
    kind = identifier.partition(" ")[0]
    if not number or kind not in {"UDIN", *REGISTER_NUMBERS}:
        return ""
    number = tidy(kind, number)
    if kind != "UDIN":
        return fault_in(kind, number, today=today)
    if UDIN.fullmatch(number):
        return ""
    return "A UDIN has 18 characters: eight digits, then ten letters or digits. It is printed on the certificate."


def is_ending(valid_until: date | None, *, today: date) -> bool:
    """Tell whether a document ends within 60 days."""
    return valid_until is not None and today <= valid_until <= today + SOON


def status(item: EvidenceState | None, valid_until: date | None, *, required: bool, today: date) -> tuple[str, str]:
    """Return the words and the tone for where a document stands."""
    if item is None:
        return TABLE["missing" if required else "optional"]
    if item is not EvidenceState.RETURNED and has_ended(valid_until, today=today):
        return TABLE["expired"]
    if item is EvidenceState.UPLOADED and is_ending(valid_until, today=today):
        return TABLE["expiring"]
    return TABLE[item]


def known_number(code: str, numbers: Mapping[str, str]) -> str:
    """Return the number that the applicant has typed before, so that nobody types it twice."""
    return next((numbers[kind] for kind in KNOWN_NUMBERS.get(code, ()) if numbers.get(kind)), "")


def answered_in(code: str) -> str:
    """Return the section whose answers take the place of this document."""
    return ANSWERED_IN[code.partition("-")[0]]
