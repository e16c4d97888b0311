"""Facts about organisations and partners."""

from dataclasses import dataclass
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Event):
    invitation_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class ColleagueInvited(Event):
    """Somebody of the organisation did it, not the program team."""

    invitation_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class InvitationRenewed(Event):
    invitation_id: UUID
    organisation_id: UUID
    by_program: bool


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Event):
    invitation_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonJoined(Event):
    invitation_id: UUID
    organisation_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class RolesChanged(Event):
    organisation_id: UUID
    account_id: UUID
    roles: list[str]


@dataclass(frozen=True, kw_only=True)
class PersonTakenOff(Event):
    """`act_id` tells this time from another: the same person may be invited again."""

    organisation_id: UUID
    account_id: UUID
    act_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonLeft(Event):
    organisation_id: UUID
    account_id: UUID
    act_id: UUID


@dataclass(frozen=True, kw_only=True)
class OwnershipHandedOver(Event):
    organisation_id: UUID
    account_id: UUID
    act_id: UUID


@dataclass(frozen=True, kw_only=True)
class JoinAsked(Event):
    request_id: UUID
    organisation_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class JoinAccepted(Event):
    request_id: UUID
    organisation_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class JoinDeclined(Event):
    request_id: UUID
    organisation_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class IdentityChecked(Event):
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class IdentityChangeAsked(Event):
    change_id: UUID
    organisation_id: UUID
    field: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class IdentityChanged(Event):
    change_id: UUID
    organisation_id: UUID
    field: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class IdentityChangeDeclined(Event):
    change_id: UUID
    organisation_id: UUID
    field: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class IdentityChangeWithdrawn(Event):
    change_id: UUID
    organisation_id: UUID
    field: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class StandingChanged(Event):
    """A partner stands otherwise than before, for a cause; listing and benefits follow."""

    partner_id: UUID
    organisation_id: UUID
    old: str
    new: str
    cause: str
    act_id: UUID


@dataclass(frozen=True, kw_only=True)
class PartnerActivated(Event):
    partner_id: UUID
    organisation_id: UUID
    application_id: UUID
