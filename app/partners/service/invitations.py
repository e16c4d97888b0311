"""Places in an organisation, offered by mail to one address each."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Role
from app.accounts.service import account_named, grant, is_of_program, members_of, roles_in
from app.core.clock import end_of_day, local_date
from app.core.digests import sha256_of
from app.core.errors import Conflict, NotFound
from app.guide.service import policy_value
from app.outbox.service import publish
from app.partners.events import (
    ColleagueInvited,
    InvitationRenewed,
    InvitationRevoked,
    PersonInvited,
    PersonJoined,
)
from app.partners.models import Invitation, Organisation
from app.partners.policy.invitations import (
    InvitationAction,
    InvitationState,
    InvitePerson,
    after,
    check_may_belong,
    check_may_invite,
    check_may_join,
    is_for,
)
from app.partners.policy.members import check_is_owner
from app.partners.service.joining import open_join_requests, settle_request
from app.partners.service.organisations import own_organisation_to_change


def invite(
    session: Session,
    organisation: Organisation,
    *,
    address: str,
    name: str,
    roles: list[Role],
    actor: Actor,
    now: datetime,
) -> tuple[Invitation, str]:
    """Offer a place to an address in the name of the program. The token opens it; only its hash is kept."""
    command = InvitePerson(address=address, name=name, roles=frozenset(roles))
    invitation, token = _offer(session, organisation, command, invited_by="", now=now)
    publish(session, PersonInvited(invitation_id=invitation.id, organisation_id=organisation.id), actor=actor, at=now)
    return invitation, token


def invite_colleague(session: Session, command: InvitePerson, *, actor: Actor, now: datetime) -> Invitation:
    """Offer a place in the actor's own organisation; the mail follows. Raises RuleBroken."""
    organisation = own_organisation_to_change(session, actor)
    check_is_owner(roles_in(session, organisation.id), actor.account_id)
    waiting = open_invitations(session, organisation.id)
    check_may_invite(
        command,
        members=[account.email for account in members_of(session, organisation.id)],
        invited=[invitation.address for invitation in waiting],
        asking=[request.asker.email for request in open_join_requests(session, organisation.id)],
    )
    invitation, _ = _offer(session, organisation, command, invited_by=actor.name, now=now)
    invited = ColleagueInvited(invitation_id=invitation.id, organisation_id=organisation.id)
    publish(session, invited, actor=actor, at=now)
    return invitation


def invite_signatory(
    session: Session, organisation_id: UUID, *, address: str, name: str, actor: Actor, now: datetime
) -> Invitation:
    """Offer the named signatory the role of one, for whoever belongs there; asking again mails a new link."""
    organisation = own_organisation_to_change(session, actor)
    if organisation.id != organisation_id:
        raise NotFound
    waiting = {one.address.casefold(): one for one in open_invitations(session, organisation.id)}
    known = waiting.get(address.casefold())
    if known is not None and Role.SIGNATORY in known.roles:
        renew_invitation(session, known, actor=actor, now=now)
        return known
    command = InvitePerson(address=address, name=name, roles=frozenset({Role.SIGNATORY}))
    members = [account.email for account in members_of(session, organisation.id)]
    asking = [request.asker.email for request in open_join_requests(session, organisation.id)]
    check_may_invite(command, members=members, invited=list(waiting), asking=asking)
    invitation, _ = _offer(session, organisation, command, invited_by=actor.name, now=now)
    invited = ColleagueInvited(invitation_id=invitation.id, organisation_id=organisation.id)
    publish(session, invited, actor=actor, at=now)
    return invitation


def _offer(
    session: Session, organisation: Organisation, command: InvitePerson, *, invited_by: str, now: datetime
) -> tuple[Invitation, str]:
    known = account_named(session, command.address)
    check_may_belong(is_of_program=known is not None and is_of_program(session, known.id), field="address")
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        organisation_id=organisation.id,
        address=command.address,
        name=command.name,
        roles=sorted(command.roles),
        invited_by=invited_by,
        token_hash=sha256_of(token),
        expires_at=_expiry(session, now),
    )
    session.add(invitation)
    session.flush()
    return invitation, token


def renew_invitation(session: Session, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Give more time to an invitation that nobody accepted yet, and have it mailed again."""
    after(invitation.state_at(now), InvitationAction.RENEW)
    invitation.expires_at = _expiry(session, now)
    renewed = InvitationRenewed(
        invitation_id=invitation.id,
        organisation_id=invitation.organisation_id,
        by_program=invitation.organisation_id not in actor.organisation_ids,
    )
    publish(session, renewed, actor=actor, at=now)


def revoke_invitation(session: Session, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Take an invitation back. Raises RuleBroken, and Conflict when the invited person was faster."""
    after(invitation.state_at(now), InvitationAction.REVOKE)
    _end(session, invitation, revoked_at=now)
    revoked = InvitationRevoked(invitation_id=invitation.id, organisation_id=invitation.organisation_id)
    publish(session, revoked, actor=actor, at=now)


def own_invitation(session: Session, actor: Actor, invitation_id: UUID) -> Invitation:
    """Return an invitation into the actor's own organisation, as it is now. Raises NotFound."""
    organisation = own_organisation_to_change(session, actor)
    check_is_owner(roles_in(session, organisation.id), actor.account_id)
    mine = (Invitation.id == invitation_id, Invitation.organisation_id == organisation.id)
    found = session.scalar(select(Invitation).where(*mine))
    if found is None:
        raise NotFound
    return found


def open_invitations(session: Session, organisation_id: UUID) -> Sequence[Invitation]:
    """Return the invitations that are neither accepted nor taken back, the ones that end first on top."""
    waiting = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    return session.scalars(
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, *waiting)
        .order_by(Invitation.expires_at, Invitation.address)
    ).all()


def invited_people(session: Session, invitation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return whom these invitations are for, by name."""
    named = select(Invitation.id, Invitation.name).where(Invitation.id.in_(list(invitation_ids)))
    return {row.id: row.name for row in session.execute(named)}


def program_invitation(session: Session, organisation_id: UUID) -> Invitation | None:
    """Return the invitation that the program team sent to the first person of an organisation."""
    of_program = (Invitation.organisation_id == organisation_id, Invitation.invited_by == "")
    return session.scalar(select(Invitation).where(*of_program))


def fresh_token(session: Session, invitation_id: UUID) -> tuple[Invitation, str]:
    """Return a new token for the mail that is being written; the one before it stops working."""
    invitation, token = session.get_one(Invitation, invitation_id), secrets.token_urlsafe(32)
    invitation.token_hash = sha256_of(token)
    return invitation, token


def invitation_for(session: Session, token: str) -> Invitation:
    """Return the invitation that a token opens, in whatever state it is. Raises NotFound."""
    found = session.scalar(select(Invitation).where(Invitation.token_hash == sha256_of(token)))
    if found is None:
        raise NotFound
    return found


def proves_address(session: Session, token: str, address: str, *, now: datetime) -> bool:
    """Tell whether a token opens an invitation that was mailed to this address and is open."""
    found = session.scalar(select(Invitation).where(Invitation.token_hash == sha256_of(token)))
    if found is None or found.state_at(now) is not InvitationState.OPEN:
        return False
    return is_for(found.address, address)


def accept_invitation(session: Session, token: str, *, actor: Actor, now: datetime) -> Invitation:
    """Give the invited person the roles. Raises RuleBroken, and Conflict when another window was faster."""
    invitation = invitation_for(session, token)
    assert actor.account_id is not None, "the page asks for a signed-in person"
    check_may_join(
        invitation.state_at(now),
        invited=invitation.address,
        address=actor.email,
        is_of_program=is_of_program(session, actor.account_id),
    )
    _end(session, invitation, accepted_at=now, accepted_by=actor.account_id)
    for role in invitation.roles:
        grant(session, actor.account_id, Role(role), invitation.organisation_id)
    settle_request(session, invitation.organisation_id, actor.account_id, now=now)
    joined = PersonJoined(
        invitation_id=invitation.id, organisation_id=invitation.organisation_id, account_id=actor.account_id
    )
    publish(session, joined, actor=actor, at=now)
    return invitation


def _end(session: Session, invitation: Invitation, **values: object) -> None:
    """Accept or revoke in one statement, so that of two at once one wins."""
    still_open = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    ending = update(Invitation).where(Invitation.id == invitation.id, *still_open).values(**values)
    if session.execute(ending).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("This invitation was accepted or taken back at this moment in another window.")


def _expiry(session: Session, now: datetime) -> datetime:
    today = local_date(now)
    return end_of_day(today + timedelta(days=policy_value(session, "invitation_days", on=today)))
