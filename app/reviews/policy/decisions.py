"""What may be proposed, and who approves it or sends it back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.core.errors import RuleBroken
from app.reviews.policy.sheets import Entry
from app.reviews.policy.states import MET, DecisionAction, DecisionState, Outcome, decision_actions_from


@dataclass(frozen=True, kw_only=True)
class ProposeDecision:
    outcome: Outcome
    summary: str


@dataclass(frozen=True, kw_only=True)
class ApproveDecision:
    """That a second person approves; `version` is the proposal's as that person read it."""

    version: int


@dataclass(frozen=True, kw_only=True)
class ReturnDecision:
    """Why a second person does not approve; `version` is the proposal's as that person read it."""

    version: int
    reason: str


def check_proposal(
    command: ProposeDecision, agreed: Mapping[str, Entry], *, criteria: Collection[str], reviews: int, quorum: int
) -> None:
    """Raise RuleBroken unless the outcome follows from what was agreed (S1.45)."""
    if reviews < quorum:
        raise RuleBroken(f"The panel needs {quorum} reviews and has {reviews}. Assign another reviewer first.")
    if not set(criteria) <= set(agreed):
        raise RuleBroken("Record the agreed finding on every clause first.")
    unmet = [entry for entry in agreed.values() if entry.verdict not in MET]
    if command.outcome is Outcome.APPROVED and unmet:
        raise RuleBroken("You can approve only when every clause is met or does not apply.", field="outcome")
    if command.outcome is not Outcome.APPROVED and not any(entry.words for entry in unmet):
        raise RuleBroken("Name at least one clause that is not met, with a reason, in the findings.", field="outcome")


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
