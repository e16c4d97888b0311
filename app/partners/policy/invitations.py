"""Invitations: who may be invited, how long one is open, and what may be done with it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from app.accounts.policy import Role
from app.core.errors import RuleBroken

MOST_OPEN = 25
GONE = "This invitation was taken back by the organisation. Ask the person who invited you whether that was meant."


class InvitationState(StrEnum):
    OPEN = auto()
    EXPIRED = auto()
    ACCEPTED = auto()
    REVOKED = auto()


class InvitationAction(StrEnum):
    ACCEPT = auto()
    RENEW = auto()
    REVOKE = auto()


S, A = InvitationState, InvitationAction
TRANSITIONS: Mapping[tuple[InvitationState, InvitationAction], InvitationState] = {
    (S.OPEN, A.ACCEPT): S.ACCEPTED,
    (S.OPEN, A.RENEW): S.OPEN,
    (S.OPEN, A.REVOKE): S.REVOKED,
    (S.EXPIRED, A.RENEW): S.OPEN,
    (S.EXPIRED, A.REVOKE): S.REVOKED,
}
REFUSALS = {
    S.EXPIRED: "This invitation is too old. Ask for a new one.",
    S.ACCEPTED: "This invitation was accepted already.",
    S.REVOKED: GONE,
}


@dataclass(frozen=True, kw_only=True)
class InvitePerson:
    """Whom an organisation invites, and for what."""

    address: str
    name: str
    roles: frozenset[Role]


def after(state: InvitationState, action: InvitationAction) -> InvitationState:
    """Return the next state. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken(REFUSALS[state])
    return TRANSITIONS[state, action]


def invitation_state(
    *, accepted_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, now: datetime
) -> InvitationState:
    """Tell where an invitation stands."""
    if accepted_at is not None:
        return S.ACCEPTED
    if revoked_at is not None:
        return S.REVOKED
    return S.OPEN if now <= expires_at else S.EXPIRED


def is_for(invited: str, address: str) -> bool:
    """Tell whether an invitation to the one address is for the other, in whatever letters it is written."""
    return invited.casefold() == address.casefold()


def check_may_join(state: InvitationState, *, invited: str, address: str) -> None:
    """Raise RuleBroken unless the invitation is open and for this address."""
    after(state, A.ACCEPT)
    if not is_for(invited, address):
        raise RuleBroken("This invitation is for another address. Sign in with that address to accept it.")


def check_may_invite(command: InvitePerson, *, members: Collection[str], invited: Collection[str]) -> None:
    """Raise RuleBroken for somebody who is here already or has an invitation."""
    address = command.address.casefold()
    if address in {member.casefold() for member in members}:
        raise RuleBroken("This person is in your organisation already. Change the roles instead.", field="address")
    if address in {other.casefold() for other in invited}:
        raise RuleBroken("This address has an invitation already. Send that one again.", field="address")
    if len(invited) >= MOST_OPEN:
        raise RuleBroken(f"{MOST_OPEN} invitations are open. Take some back before you invite more people.")
