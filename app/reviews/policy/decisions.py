"""What is proposed, and who approves it or sends it back; whether it may go on says `blocks`."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.errors import RuleBroken
from app.reviews.policy.states import DecisionAction, DecisionState, Outcome, decision_actions_from
from app.reviews.policy.terms import Condition, NamedException


@dataclass(frozen=True, kw_only=True)
class ProposeDecision:
    outcome: Outcome
    summary: str
    conditions: Sequence[Condition] = ()
    exceptions: Sequence[NamedException] = ()


@dataclass(frozen=True, kw_only=True)
class ApproveDecision:
    """That a second person approves; `version` is the proposal's as that person read it."""

    version: int


@dataclass(frozen=True, kw_only=True)
class ReturnDecision:
    """Why a second person does not approve; `version` is the proposal's as that person read it."""

    version: int
    reason: str


def proposal_stands(decision: DecisionState | None) -> bool:
    """Tell whether there is a proposal that nobody sent back: the findings are fixed."""
    return decision is not None and DecisionAction.PROPOSE not in decision_actions_from(decision)


def waits_for_person(state: DecisionState, *, proposed_by: UUID, person_id: UUID | None) -> bool:
    """Tell whether this person may approve the proposal or send it back."""
    return DecisionAction.SEND in decision_actions_from(state) and person_id != proposed_by


def check_approval(*, proposed_by: UUID, approver_id: UUID | None) -> None:
    """Raise RuleBroken unless a second person approves, or sends back."""
    if proposed_by == approver_id:
        raise RuleBroken("You proposed this decision. Another person has to approve it.")
