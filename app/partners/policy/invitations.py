"""Invitations: who may be invited, how long one is open, and what may be done with it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from app.accounts.policy import Role
from app.core.errors import RuleBroken

MOST_OPEN = 25
STAFF = (
    "This person works for the program, which decides about your organisation, so cannot belong to it. "
    "Choose somebody else."
)
STAFF_MYSELF = (
    "You work for the program, which decides about organisations, so you cannot belong to one. "
    "Tell whoever invited you to choose somebody else."
)
ASKED_ALREADY = "This person has asked to join already. Answer that request on the page of your people."
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


def check_may_join(state: InvitationState, *, invited: str, address: str, is_of_program: bool) -> None:
    """Raise RuleBroken unless the invitation is open and for this address, and nobody judges the own organisation."""
    after(state, A.ACCEPT)
    if not is_for(invited, address):
        raise RuleBroken("This invitation is for another address. Sign in with that address to accept it.")
    if is_of_program:
        raise RuleBroken(STAFF_MYSELF)


def check_may_belong(*, is_of_program: bool, field: str | None = None) -> None:
    """Raise RuleBroken for people of the program: they never judge an organisation of their own."""
    if is_of_program:
        raise RuleBroken(STAFF, field=field)


def check_may_invite(
    command: InvitePerson, *, members: Collection[str], invited: Collection[str], asking: Collection[str]
) -> None:
    """Raise RuleBroken for somebody who is here already, has an invitation or waits to be let in."""
    address = command.address.casefold()
    if address in {member.casefold() for member in members}:
        raise RuleBroken("This person is in your organisation already. Change the roles instead.", field="address")
    if address in {other.casefold() for other in invited}:
        raise RuleBroken("This address has an invitation already. Send that one again.", field="address")
    if address in {other.casefold() for other in asking}:
        raise RuleBroken(ASKED_ALREADY, field="address")
    if len(invited) >= MOST_OPEN:
        raise RuleBroken(f"{MOST_OPEN} invitations are open. Take some back before you invite more people.")
