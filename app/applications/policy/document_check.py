"""The check of documents: each is accepted or returned with a reason, then the application moves on. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID

from app.applications.policy import Action, EvidenceState, State
from app.core.errors import RuleBroken

LONGEST_ADVICE = 1000
INFECTED_ADVICE = "It found {finding}. Scan your computer for viruses, scan the paper again and send the new file."


class ReturnReason(StrEnum):
    """Why a document comes back."""

    UNREADABLE = auto()
    WRONG_DOCUMENT = auto()
    INCOMPLETE = auto()
    EXPIRED = auto()
    NAME_DIFFERS = auto()
    NUMBER_DIFFERS = auto()
    NOT_SIGNED = auto()
    OTHER = auto()
    INFECTED = auto()


R = ReturnReason
REASON_TEXT: dict[ReturnReason, str] = {
    R.UNREADABLE: "It cannot be read",
    R.WRONG_DOCUMENT: "It is another document than the one asked for",
    R.INCOMPLETE: "Pages or parts are missing",
    R.EXPIRED: "It is not valid any more",
    R.NAME_DIFFERS: "The name differs from the one in the application",
    R.NUMBER_DIFFERS: "The number or a date differs from what was typed",
    R.NOT_SIGNED: "A signature or stamp is missing",
    R.OTHER: "Another reason",
    R.INFECTED: "The virus scanner refused it",
}


@dataclass(frozen=True, kw_only=True)
class AcceptEvidence:
    """The document that was looked at, in the state that was seen."""

    evidence_id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class ReturnEvidence:
    evidence_id: UUID
    version: int
    reason: ReturnReason
    advice: str


def is_open(state: State, checked_at: datetime | None, *, since: datetime) -> bool:
    """Tell whether a document may be decided on: in a check, unless an earlier check has done so."""
    return state is State.CHECKING and (checked_at is None or checked_at >= since)


def told(
    state: State, item: EvidenceState | None, checked_at: datetime | None, *, since: datetime
) -> EvidenceState | None:
    """Return what the applicant may know of a document: nothing is told before the check is finished."""
    decided = item is not None and checked_at is not None
    return EvidenceState.UPLOADED if decided and is_open(state, checked_at, since=since) else item


def check_open(state: State, checked_at: datetime | None, *, since: datetime) -> None:
    """Raise RuleBroken unless the document may be decided on."""
    if state is not State.CHECKING:
        raise RuleBroken("Documents can be accepted or returned only during a check.")
    if not is_open(state, checked_at, since=since):
        raise RuleBroken("This document was accepted in an earlier check and stays accepted.")


def check_readable(is_readable: bool) -> None:
    """Raise RuleBroken for a document that nobody has been able to open."""
    if not is_readable:
        raise RuleBroken("Nobody can open this file yet: it can be accepted once the virus scanner has found it clean.")


def outcome(documents: Iterable[tuple[str, EvidenceState]]) -> Action:
    """Return how a check ends, given title and state of each document. Raises RuleBroken that names what is open."""
    found = list(documents)
    waiting = [title for title, state in found if state is EvidenceState.UPLOADED]
    if waiting:
        raise RuleBroken(f"Accept or return these first: {', '.join(waiting)}.")
    returned = any(state is EvidenceState.RETURNED for _, state in found)
    return Action.REQUEST_CHANGES if returned else Action.PASS_CHECK
