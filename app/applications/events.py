"""Facts about interests and applications. Each carries the ids of all it is about."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class InterestExpressed(Event):
    interest_id: UUID


@dataclass(frozen=True, kw_only=True)
class InterestAccepted(Event):
    interest_id: UUID
    organisation_id: UUID
    application_id: UUID
    invitation_id: UUID


@dataclass(frozen=True, kw_only=True)
class InterestDeclined(Event):
    interest_id: UUID


@dataclass(frozen=True, kw_only=True)
class SectionSaved(Event):
    application_id: UUID
    section: str


@dataclass(frozen=True, kw_only=True)
class EvidenceUploaded(Event):
    application_id: UUID
    evidence_id: UUID
    requirement: str


@dataclass(frozen=True, kw_only=True)
class EvidenceRemoved(Event):
    application_id: UUID
    requirement: str


@dataclass(frozen=True, kw_only=True)
class EvidenceAccepted(Event):
    application_id: UUID
    evidence_id: UUID
    requirement: str


@dataclass(frozen=True, kw_only=True)
class EvidenceReturned(Event):
    application_id: UUID
    evidence_id: UUID
    requirement: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SectionReturned(Event):
    application_id: UUID
    section: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SectionKept(Event):
    application_id: UUID
    section: str


@dataclass(frozen=True, kw_only=True)
class AnswerExplained(Event):
    """What came back stays as it is; it is either a section or a document."""

    application_id: UUID
    section: str
    requirement: str


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(Event):
    application_id: UUID
    revision_id: UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class CheckStarted(Event):
    application_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChangesRequested(Event):
    application_id: UUID
    revision_id: UUID
    evidence_ids: list[UUID]


@dataclass(frozen=True, kw_only=True)
class MoreTimeGiven(Event):
    """The applicant may mend what came back until another day."""

    application_id: UUID
    last_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class CheckPassed(Event):
    application_id: UUID
    revision_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefusalProposed(Event):
    application_id: UUID
    refusal_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefusalTakenBack(Event):
    application_id: UUID
    refusal_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationRefused(Event):
    application_id: UUID
    refusal_id: UUID


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Event):
    """Of the program team; that somebody of the panel had it, and who, stands nowhere here."""

    application_id: UUID
    question_id: UUID


@dataclass(frozen=True, kw_only=True)
class QuestionsAnswered(Event):
    application_id: UUID
    revision_id: UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class QuestionsClosed(Event):
    application_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(Event):
    application_id: UUID


@dataclass(frozen=True, kw_only=True)
class DraftMoved(Event):
    """A draft came under a newer version of the guide; `number` is that version's."""

    application_id: UUID
    move_id: UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class GuideNewsRead(Event):
    application_id: UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class DraftLapsed(Event):
    application_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationBegunAgain(Event):
    application_id: UUID
    lapsed_id: UUID
