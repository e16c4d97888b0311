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
class AgreementSigned(Event):
    agreement_id: UUID
    application_id: UUID
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AgreementCountersigned(Event):
    agreement_id: UUID
    application_id: UUID
    organisation_id: UUID
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AgreementFiled(Event):
    """The copy with both signatures is stored."""

    agreement_id: UUID
    application_id: UUID
    sha256: str
