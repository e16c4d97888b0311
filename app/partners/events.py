"""Facts about organisations and partners."""

from dataclasses import dataclass
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Event):
    invitation_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class InvitationRenewed(Event):
    invitation_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonJoined(Event):
    invitation_id: UUID
    organisation_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class PartnerActivated(Event):
    partner_id: UUID
    organisation_id: UUID
    application_id: UUID
