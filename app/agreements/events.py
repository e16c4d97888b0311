"""Facts about agreements."""

from dataclasses import dataclass
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class AgreementDrafted(Event):
    agreement_id: UUID
    application_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementIssued(Event):
    agreement_id: UUID
    application_id: UUID
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AgreementTakenBack(Event):
    """The text is made anew; what was issued before counts no more."""

    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChangeAsked(Event):
    agreement_id: UUID
    application_id: UUID
    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChangeAnswered(Event):
    agreement_id: UUID
    application_id: UUID
    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChangeTakenBack(Event):
    agreement_id: UUID
    application_id: UUID
    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementSigned(Event):
    agreement_id: UUID
    application_id: UUID
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AgreementDeclined(Event):
    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementLapsed(Event):
    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementHeld(Event):
    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementReleased(Event):
    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementApproved(Event):
    """The program may countersign it from now on."""

    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementCountersigned(Event):
    agreement_id: UUID
    application_id: UUID
    organisation_id: UUID
    sha256: str


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(Event):
    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoticeTakenBack(Event):
    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementEnded(Event):
    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementFiled(Event):
    """The copy with both signatures is stored."""

    agreement_id: UUID
    application_id: UUID
    sha256: str


@dataclass(frozen=True, kw_only=True)
class GraceBegun(Event):
    """The term is over, and the renewal does not carry both signatures."""

    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementSucceeded(Event):
    """The term is over, and the MoU that renews this one has taken its place."""

    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementExpired(Event):
    agreement_id: UUID
    application_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementClosed(Event):
    """A renewal or an addendum will not be signed any more."""

    agreement_id: UUID
    application_id: UUID
    step_id: UUID
