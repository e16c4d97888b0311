"""Facts about reviews and decisions.

None carries who said what. Those that would tell an applicant how many people review name the panel and not the
application, so that the application's history never finds them.
"""

from dataclasses import dataclass
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class PanelOpened(Event):
    panel_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReviewersAssigned(Event):
    panel_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConflictDeclared(Event):
    panel_id: UUID
    review_id: UUID
    recused: bool


@dataclass(frozen=True, kw_only=True)
class ReviewSubmitted(Event):
    panel_id: UUID
    review_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConsensusOpened(Event):
    application_id: UUID
    panel_id: UUID


@dataclass(frozen=True, kw_only=True)
class FindingsAgreed(Event):
    panel_id: UUID


@dataclass(frozen=True, kw_only=True)
class DecisionProposed(Event):
    panel_id: UUID
    decision_id: UUID


@dataclass(frozen=True, kw_only=True)
class DecisionReturned(Event):
    panel_id: UUID
    decision_id: UUID
    proposal_id: UUID


@dataclass(frozen=True, kw_only=True)
class DecisionSent(Event):
    application_id: UUID
    decision_id: UUID
    outcome: str


@dataclass(frozen=True, kw_only=True)
class AppealMade(Event):
    application_id: UUID
    appeal_id: UUID


@dataclass(frozen=True, kw_only=True)
class AppealAssigned(Event):
    panel_id: UUID
    appeal_id: UUID


@dataclass(frozen=True, kw_only=True)
class AppealAnswered(Event):
    application_id: UUID
    appeal_id: UUID


@dataclass(frozen=True, kw_only=True)
class CasePractised(Event):
    """That somebody practised; what they said stays theirs."""

    reviewer_id: UUID
