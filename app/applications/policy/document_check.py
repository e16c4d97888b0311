"""The check: documents are accepted or returned, answers may be returned, then the application moves on. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.applications.policy import Action, EvidenceState, State
from app.core.errors import RuleBroken

LONGEST_ADVICE = 1000
INFECTED_ADVICE = "It found {finding}. Scan your computer for viruses, scan the paper again and send the new file."


DOCUMENT_REASONS, SECTION_REASONS = "document_return", "section_return"  # kinds of the catalogue
INFECTED = "infected"


@dataclass(frozen=True, kw_only=True)
class AcceptEvidence:
    """The document that was looked at, in the state that was seen."""

    evidence_id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class ReturnEvidence:
    evidence_id: UUID
    version: int
    reason: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class ReturnSection:
    """`revision` is the one that was read; `version` is 0, or that of the return that was read."""

    step: str
    revision: int
    version: int
    reason: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class KeepSection:
    """That answers do not come back after all; `version` is that of the return that was read."""

    step: str
    revision: int
    version: int


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


def check_running(state: State) -> None:
    """Raise RuleBroken unless a check is going on."""
    if state is not State.CHECKING:
        raise RuleBroken("Answers can be returned only during a check.")


def check_no_refusal(is_proposed: bool) -> None:
    """Raise RuleBroken while somebody wants to refuse the application."""
    if is_proposed:
        raise RuleBroken("A refusal is proposed. A second person confirms it or takes it back first.")


def outcome(documents: Iterable[tuple[str, EvidenceState]], *, sections_returned: int = 0) -> Action:
    """Return how a check ends, given title and state of each document. Raises RuleBroken that names what is open."""
    found = list(documents)
    waiting = [title for title, state in found if state is EvidenceState.UPLOADED]
    if waiting:
        raise RuleBroken(f"Accept or return these first: {', '.join(waiting)}.")
    returned = any(state is EvidenceState.RETURNED for _, state in found)
    return Action.REQUEST_CHANGES if returned or sections_returned else Action.PASS_CHECK


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How many answers came by the promised day, and how many later."""

    in_time: int
    late: int

    @property
    def share(self) -> str:
        """Return which part came in time, in whole percent and never rounded up, or say that it is too early."""
        answered = self.in_time + self.late
        return f"{100 * self.in_time // answered} %" if answered else "Too few to say"
