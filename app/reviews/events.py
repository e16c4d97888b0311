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
    """`record_sha256` is the hash of the record as it was fixed."""

    application_id: UUID
    decision_id: UUID
    outcome: str
    record_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class TieReported(Event):
    """Somebody else said it; what about whom stands in the register only."""

    panel_id: UUID
    tie_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReviewDeclined(Event):
    panel_id: UUID
    review_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReviewerReplaced(Event):
    panel_id: UUID
    review_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReviewReopened(Event):
    """The chair gave a sent review back to its author; the reason stands on the page only."""

    panel_id: UUID
    review_id: UUID


@dataclass(frozen=True, kw_only=True)
class PanelReopened(Event):
    """After a tie or a new revision too few reviews count: the panel gathers reviews again."""

    panel_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReviewsCompleted(Event):
    """The reviews are in again after the panel was reopened; the application was told of the consensus before."""

    panel_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReviewerProfileKept(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class PanelQuestionAsked(Event):
    """Neither what was asked nor by whom."""

    panel_id: UUID
    question_id: UUID


@dataclass(frozen=True, kw_only=True)
class PanelQuestionSentOn(Event):
    panel_id: UUID
    question_id: UUID


@dataclass(frozen=True, kw_only=True)
class PanelQuestionTurnedDown(Event):
    panel_id: UUID
    question_id: UUID


@dataclass(frozen=True, kw_only=True)
class RevisionTakenUp(Event):
    """The applicant answered questions: the panel goes on with a newer revision."""

    panel_id: UUID
    revision_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReviewConfirmed(Event):
    """A reviewer has read what changed, and the review stands."""

    panel_id: UUID
    review_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReviewRedone(Event):
    """A reviewer has read what changed, and opened the review again; what was sent is kept."""

    panel_id: UUID
    review_id: UUID


@dataclass(frozen=True, kw_only=True)
class AppealMade(Event):
    application_id: UUID
    appeal_id: UUID


@dataclass(frozen=True, kw_only=True)
class AppealAssigned(Event):
    panel_id: UUID
    appeal_id: UUID


@dataclass(frozen=True, kw_only=True)
class AppealAnswerProposed(Event):
    panel_id: UUID
    appeal_id: UUID


@dataclass(frozen=True, kw_only=True)
class AppealAnswerReturned(Event):
    """That a second person sent the answer back; the reason stands on the page only."""

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
