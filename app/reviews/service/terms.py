"""Conditions and exceptions of a proposal, and the proposal as it is kept when it comes back."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.reviews.models import Decision, DecisionCondition, DecisionException, ReturnedProposal
from app.reviews.policy import ProposeDecision
from app.reviews.policy.blocks import Proposed
from app.reviews.policy.terms import Condition, NamedException, condition_in_words, exception_in_words


def set_terms(decision: Decision, command: ProposeDecision) -> None:
    """Put these conditions and exceptions in the place of earlier ones; they have been checked."""
    decision.conditions = [
        DecisionCondition(row=row, words=one.words, clause_code=one.clause_code, due_on=_day(one.due_on))
        for row, one in enumerate(command.conditions, start=1)
    ]
    decision.exceptions = [
        DecisionException(
            clause_code=one.clause_code, asked_by=one.asked_by, reason=one.reason, until_on=_day(one.until_on)
        )
        for one in command.exceptions
    ]


def _day(day: date | None) -> date:
    assert day is not None, "a condition or exception without its day is refused before"
    return day


def conditions_of(decision: Decision) -> list[Condition]:
    return [
        Condition(row=one.row, words=one.words, clause_code=one.clause_code, due_on=one.due_on)
        for one in decision.conditions
    ]


def exceptions_of(decision: Decision) -> list[NamedException]:
    return [
        NamedException(clause_code=one.clause_code, asked_by=one.asked_by, reason=one.reason, until_on=one.until_on)
        for one in decision.exceptions
    ]


def proposed_by(decision: Decision) -> Proposed:
    """Return what is to be decided, as the rule looks at it."""
    return Proposed(outcome=decision.outcome, conditions=conditions_of(decision), exceptions=exceptions_of(decision))


def terms_in_words(decision: Decision, titles: Mapping[str, str]) -> list[str]:
    """Return conditions and exceptions as the record has them."""
    conditions = (condition_in_words(one, titles.get(one.clause_code, "")) for one in conditions_of(decision))
    exceptions = (exception_in_words(one, titles.get(one.clause_code, "")) for one in exceptions_of(decision))
    return [*conditions, *exceptions]


def keep_returned(
    session: Session, decision: Decision, titles: Mapping[str, str], *, by: UUID | None, reason: str, at: datetime
) -> ReturnedProposal:
    """Keep the proposal as it was, with who sent it back and why; by nobody is by the portal."""
    kept = ReturnedProposal(
        decision_id=decision.id,
        outcome=decision.outcome,
        summary=decision.summary,
        proposed_by=decision.proposed_by,
        proposed_at=decision.proposed_at,
        returned_by=by,
        returned_at=at,
        reason=reason,
        terms=terms_in_words(decision, titles),
    )
    session.add(kept)
    return kept
