"""Who reviews, by when, when the reviews are complete, and what a panel waits for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.core.errors import RuleBroken
from app.reviews.policy.states import GONE, DecisionState, PanelState, ReviewState

SMALLEST_QUORUM = 2


def due_on(opened_on: date, days: int) -> date:
    """Return the last day for the reviews."""
    return opened_on + timedelta(days=days)


def last_day_for(panel_due_on: date, *, asked_on: date, days: int) -> date:
    """Return until when somebody who is asked on a day has time: with the panel, and never less than others had."""
    return max(panel_due_on, due_on(asked_on, days))


def quorum(value: int) -> int:
    """Return how many reviews a panel needs: what the program sets, and never fewer than two (S1.45)."""
    return max(SMALLEST_QUORUM, value)


@dataclass(frozen=True, kw_only=True)
class AssignReviewers:
    reviewer_ids: frozenset[UUID]


def check_assignment(command: AssignReviewers, *, free: Collection[UUID], active: int, quorum: int) -> None:
    """Raise RuleBroken unless these people may join and the panel has enough of them (S1.45)."""
    if not command.reviewer_ids <= set(free):
        raise RuleBroken("Choose only from the reviewers shown.", field="reviewers")
    missing = quorum - active
    if len(command.reviewer_ids) < max(1, missing):
        wanted = "one reviewer" if missing <= 1 else f"{missing} reviewers"
        raise RuleBroken(f"Choose at least {wanted}.", field="reviewers")


def may_open_consensus(states: Collection[ReviewState], quorum: int) -> bool:
    """Tell whether all reviews are in, and enough of them (S1.45)."""
    asked = [state for state in states if state not in GONE]
    return len(asked) >= quorum and all(state is ReviewState.SUBMITTED for state in asked)


class Stage(StrEnum):
    """Where a panel stands, as its board shows it."""

    REVIEWERS_WANTED = "Reviewers wanted"
    INDIVIDUAL = "Individual review"
    CONSENSUS = "Consensus"
    AGREED = "Findings agreed"
    APPROVAL = "Waiting for approval"
    RETURNED = "Sent back"
    DECIDED = "Decided"
    WITHDRAWN = "Withdrawn"


OF_PROPOSAL = {
    DecisionState.PROPOSED: Stage.APPROVAL,
    DecisionState.RETURNED: Stage.RETURNED,
    DecisionState.SENT: Stage.DECIDED,
}
REVIEWING = frozenset({Stage.REVIEWERS_WANTED, Stage.INDIVIDUAL})
WAITS_FOR = {
    Stage.CONSENSUS: "The chair, to agree on the findings",
    Stage.AGREED: "The chair, to propose a decision",
    Stage.APPROVAL: "A second person, to approve it or send it back",
    Stage.RETURNED: "The chair, to propose again",
    Stage.DECIDED: "Nobody",
    Stage.WITHDRAWN: "Nobody",
}
FOR_ANSWER = "The applicant, to answer a question of the panel"
FOR_MATCH = "The program team, to compare the applicant with a debarment list"
HELD_BY_MATCH = frozenset({Stage.AGREED, Stage.APPROVAL, Stage.RETURNED})
ENDED = frozenset({Stage.DECIDED, Stage.WITHDRAWN})


def stage(
    state: PanelState, *, asked: int, quorum: int, is_agreed: bool = False, decision: DecisionState | None = None
) -> Stage:
    """Return the stage of a panel; `asked` counts the reviewers who are still on it."""
    if state is PanelState.CLOSED:
        return Stage.DECIDED if decision is DecisionState.SENT else Stage.WITHDRAWN
    if state is PanelState.INDIVIDUAL:
        return Stage.INDIVIDUAL if asked >= quorum else Stage.REVIEWERS_WANTED
    if decision is not None:
        return OF_PROPOSAL[decision]
    return Stage.AGREED if is_agreed else Stage.CONSENSUS


def waits_for(stage: Stage, *, asked: int, sent: int, quorum: int) -> str:
    """Say who acts next on a panel, and on what."""
    if stage is Stage.REVIEWERS_WANTED:
        missing = quorum - asked
        return f"The chair, to choose {missing} {'reviewer' if missing == 1 else 'reviewers'}"
    if stage is Stage.INDIVIDUAL:
        return f"The reviewers: {sent} of {asked} reviews are in"
    return WAITS_FOR[stage]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a panel; `promised_on` is the day of the decision, or that by which the applicant answers."""

    state: PanelState
    asked: int
    sent: int
    is_agreed: bool
    decision: DecisionState | None
    reviews_due_on: date
    promised_on: date | None
    is_asked: bool = False
    has_open_match: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a panel stands, who acts next, and until when."""

    stage: Stage
    waits_for: str
    due_on: date | None
    is_late: bool

    @property
    def has_no_deadline(self) -> bool:
        return self.due_on is None and self.stage not in ENDED


def standing(facts: Facts, *, quorum: int, today: date) -> Standing:
    """Return what every page of a panel says above all else."""
    now = stage(facts.state, asked=facts.asked, quorum=quorum, is_agreed=facts.is_agreed, decision=facts.decision)
    last_day = _last_day(now, facts)
    waits = waits_for(now, asked=facts.asked, sent=facts.sent, quorum=quorum)
    return Standing(
        stage=now,
        waits_for=_held_by(now, facts) or waits,
        due_on=last_day,
        is_late=last_day is not None and last_day < today,
    )


def _last_day(stage: Stage, facts: Facts) -> date | None:
    if stage in ENDED:
        return None
    return facts.reviews_due_on if stage in REVIEWING and not facts.is_asked else facts.promised_on


def _held_by(stage: Stage, facts: Facts) -> str:
    """Say who outside the panel acts next, if somebody does."""
    if _is_asked(stage, facts):
        return FOR_ANSWER
    return FOR_MATCH if facts.has_open_match and stage in HELD_BY_MATCH else ""


def _is_asked(stage: Stage, facts: Facts) -> bool:
    return facts.is_asked and stage not in ENDED
