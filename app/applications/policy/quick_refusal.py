"""Refusing in the document check what cannot pass: one person proposes, another confirms (S1.8, S1.27). Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from uuid import UUID

from app.applications.policy import Action, State, after
from app.core.errors import RuleBroken

CRITERIA = "criteria"  # the part of the guide whose clauses an applicant has to meet
LONGEST_REASON = 1000


class RefusalState(StrEnum):
    PROPOSED = auto()
    CONFIRMED = auto()
    TAKEN_BACK = auto()


class RefusalAction(StrEnum):
    CONFIRM = auto()
    TAKE_BACK = auto()


TRANSITIONS: Mapping[tuple[RefusalState, RefusalAction], RefusalState] = {
    (RefusalState.PROPOSED, RefusalAction.CONFIRM): RefusalState.CONFIRMED,
    (RefusalState.PROPOSED, RefusalAction.TAKE_BACK): RefusalState.TAKEN_BACK,
}


@dataclass(frozen=True, kw_only=True)
class ProposeRefusal:
    """Why the application cannot pass, by the code of each clause that it does not meet."""

    reasons: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class AnswerRefusal:
    """The proposal as the second person read it."""

    version: int


def refusal_after(state: RefusalState, action: RefusalAction) -> RefusalState:
    """Return the next state. Raises RuleBroken for a proposal that was answered."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken("This proposal was answered already.")
    return TRANSITIONS[state, action]


def check_proposal(command: ProposeRefusal, clauses: Collection[str], *, state: State, is_proposed: bool) -> None:
    """Raise RuleBroken unless this may be proposed: in a check, once, with a reason for a clause at least."""
    after(state, Action.REFUSE)
    if is_proposed:
        raise RuleBroken("Somebody else proposed a refusal meanwhile. Read it first.")
    if not command.reasons:
        raise RuleBroken("Say for at least one clause why the application cannot meet it.")
    if not set(command.reasons) <= set(clauses):
        raise RuleBroken("Give reasons for the clauses shown.")


def check_second_person(proposed_by: UUID, person_id: UUID | None) -> None:
    """Raise RuleBroken for the one who proposed: nobody is refused by one person alone."""
    if person_id is None or person_id == proposed_by:
        raise RuleBroken("You proposed this. Another person of the program team has to confirm it.")


def may_take_back(proposed_by: UUID, person_id: UUID | None, *, proposer_is_here: bool) -> bool:
    """Tell whether somebody may take a proposal back: who made it, or anybody once that person has left the team."""
    return person_id == proposed_by or not proposer_is_here


def check_takes_back(proposed_by: UUID, person_id: UUID | None, *, proposer_is_here: bool) -> None:
    """Raise RuleBroken unless the person may take the proposal back."""
    if not may_take_back(proposed_by, person_id, proposer_is_here=proposer_is_here):
        raise RuleBroken("Only the person who proposed this can take it back.")
