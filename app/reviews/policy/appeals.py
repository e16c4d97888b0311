"""Asking for another look at a decision: who may, until when, who answers, and how it ends."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto
from uuid import UUID

from app.core.errors import RuleBroken
from app.reviews.policy.states import Outcome


class AppealState(StrEnum):
    OPEN = auto()
    ASSIGNED = auto()
    PROPOSED = auto()
    UPHELD = auto()
    REOPENED = auto()


class AppealAction(StrEnum):
    ASSIGN = auto()
    PROPOSE = auto()
    RETURN = auto()
    UPHOLD = auto()
    REOPEN = auto()


S, A = AppealState, AppealAction
APPEAL_TRANSITIONS: dict[tuple[AppealState, AppealAction], AppealState] = {
    (S.OPEN, A.ASSIGN): S.ASSIGNED,
    (S.ASSIGNED, A.ASSIGN): S.ASSIGNED,
    (S.ASSIGNED, A.PROPOSE): S.PROPOSED,
    (S.PROPOSED, A.RETURN): S.ASSIGNED,
    (S.PROPOSED, A.UPHOLD): S.UPHELD,
    (S.PROPOSED, A.REOPEN): S.REOPENED,
}
ANSWER_TEXT = {
    A.UPHOLD: "The decision stands",
    A.REOPEN: "A new panel looks at the application",
}
STANDS = {
    S.OPEN: "This appeal waits for a chair first.",
    S.ASSIGNED: "No answer is proposed: it has been sent back, or the appeal was assigned again.",
    S.PROPOSED: "An answer is proposed already. A second person confirms it or sends it back.",
}
ANSWERED_ALREADY = "This appeal has been answered already."
APPEALABLE = frozenset({Outcome.DECLINED, Outcome.DEFERRED})


def appeal_after(state: AppealState, action: AppealAction) -> AppealState:
    """Return the next state of an appeal. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in APPEAL_TRANSITIONS:
        raise RuleBroken(STANDS.get(state, ANSWERED_ALREADY))
    return APPEAL_TRANSITIONS[state, action]


def appeal_actions_from(state: AppealState) -> frozenset[AppealAction]:
    return frozenset(action for start, action in APPEAL_TRANSITIONS if start is state)


class Chance(StrEnum):
    """Whether an applicant may ask for another look."""

    OPEN = auto()
    USED = auto()
    TOO_LATE = auto()


def last_day_to_appeal(decided_on: date, days: int) -> date:
    """Return the last day on which another look may be asked for."""
    return decided_on + timedelta(days=days)


def chance(*, last_day: date, today: date, is_used: bool) -> Chance:
    """Tell whether another look may be asked for: once for each decision, and in time."""
    if is_used:
        return Chance.USED
    return Chance.OPEN if today <= last_day else Chance.TOO_LATE


REFUSED = {
    Chance.USED: "Your organisation has asked for another look at this decision already.",
    Chance.TOO_LATE: "The time for this is over.",
}


def check_chance(found: Chance) -> None:
    """Raise RuleBroken unless another look may be asked for now."""
    if found is not Chance.OPEN:
        raise RuleBroken(REFUSED[found])


@dataclass(frozen=True, kw_only=True)
class MakeAppeal:
    reasons: str


@dataclass(frozen=True, kw_only=True)
class AssignAppeal:
    """Who answers, and who reviews if the case is opened again; `version` is the appeal's as it was read."""

    version: int
    chair_id: UUID
    reviewer_ids: frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class AnswerAppeal:
    """How the appeal should end and why; `version` is the appeal's as the chair read it."""

    version: int
    action: AppealAction
    reason: str


@dataclass(frozen=True, kw_only=True)
class ConfirmAnswer:
    """That a second person agrees; `version` is the appeal's as that person read it."""

    version: int


@dataclass(frozen=True, kw_only=True)
class ReturnAnswer:
    """Why a second person does not agree; `version` is the appeal's as that person read it."""

    version: int
    reason: str


def may_confirm(person_id: UUID | None, *, chair_id: UUID | None, chosen: Collection[UUID]) -> bool:
    """Tell whether somebody who is new to the case is the second person: not its chair, and no reviewer of it."""
    return person_id is not None and person_id != chair_id and person_id not in chosen


def check_chair_stands(chair_id: UUID | None, *, tied: Collection[UUID]) -> None:
    """Raise RuleBroken when who answered has a tie: no answer rests on that."""
    if chair_id in tied:
        raise RuleBroken(
            "Who answered has a tie to the applicant. Send the answer back, so that another chair answers."
        )


def check_appeal_assignment(
    command: AssignAppeal, *, chairs: Collection[UUID], reviewers: Collection[UUID], quorum: int
) -> None:
    """Raise RuleBroken unless all of them are new to the case and enough of them review."""
    if command.chair_id not in chairs:
        raise RuleBroken("Choose a chair from those shown.", field="chair")
    if not command.reviewer_ids <= set(reviewers):
        raise RuleBroken("Choose only from the reviewers shown.", field="reviewers")
    if command.chair_id in command.reviewer_ids:
        raise RuleBroken("The chair of the appeal cannot review as well. Choose somebody else.", field="reviewers")
    if len(command.reviewer_ids) < quorum:
        raise RuleBroken(f"Choose at least {quorum} reviewers.", field="reviewers")


def check_still_free(chosen: Collection[UUID], *, free: Collection[UUID], quorum: int) -> None:
    """Raise RuleBroken when a reviewer who was chosen cannot take part any more."""
    if not set(chosen) <= set(free) or len(chosen) < quorum:
        raise RuleBroken("A reviewer who was chosen is not free any more. Choose the reviewers again first.")
