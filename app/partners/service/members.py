"""The people of an organisation, changed by one another. One change at a time: the organisation's row is the lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Role
from app.accounts.service import members_of, organisations_with, roles_in, set_roles
from app.core.errors import NotFound
from app.outbox.events import Event
from app.outbox.service import publish
from app.partners.events import OwnershipHandedOver, PersonLeft, PersonTakenOff, RolesChanged
from app.partners.policy.members import Act, Change, People, after, check_may_go
from app.partners.service.organisations import (
    organisations_to_change,
    own_organisation,
    own_organisation_to_change,
)


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person of an organisation."""

    id: UUID
    name: str
    address: str
    roles: frozenset[Role]


def members(session: Session, actor: Actor) -> Sequence[Member]:
    """Return everybody of the actor's organisation by name. Raises NotFound for people without one."""
    organisation = own_organisation(session, actor)
    roles = roles_in(session, organisation.id)
    return [
        Member(id=account.id, name=account.name, address=account.email, roles=roles[account.id])
        for account in members_of(session, organisation.id)
    ]


def member(session: Session, actor: Actor, account_id: UUID) -> Member:
    """Return one person of the actor's organisation. Raises NotFound, for people of other organisations as well."""
    found = next((one for one in members(session, actor) if one.id == account_id), None)
    if found is None:
        raise NotFound
    return found


def change_roles(session: Session, account_id: UUID, roles: frozenset[Role], *, actor: Actor, now: datetime) -> None:
    """Leave a person these roles and no other. Raises RuleBroken and NotFound, as do the acts below."""
    organisation_id, before, left = _change(session, Act.CHANGE_ROLES, account_id, actor=actor, roles=roles)
    if before != left:
        changed = RolesChanged(organisation_id=organisation_id, account_id=account_id, roles=sorted(roles))
        publish(session, changed, actor=actor, at=now)


def take_off(session: Session, account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Let a person belong to the organisation no longer; the mail follows."""
    _announce(session, Act.TAKE_OFF, PersonTakenOff, account_id, actor=actor, now=now)


def hand_over(session: Session, account_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Make another person the owner in one's own place."""
    _announce(session, Act.HAND_OVER, OwnershipHandedOver, account_id, actor=actor, now=now)


def leave(session: Session, *, actor: Actor, now: datetime) -> None:
    """Belong to the organisation no longer."""
    assert actor.account_id is not None, "the page asks for a signed-in person"
    _announce(session, Act.LEAVE, PersonLeft, actor.account_id, actor=actor, now=now)


def check_account_may_go(session: Session, account_id: UUID) -> None:
    """Raise RuleBroken for the only owner of an organisation. Of two owners who go at once, the second waits here."""
    for organisation in organisations_to_change(session, organisations_with(session, account_id, Role.OWNER)):
        people = roles_in(session, organisation.id)
        check_may_go(people, account_id, organisation=organisation.legal_name)


def _announce(
    session: Session,
    act: Act,
    fact: type[PersonTakenOff | OwnershipHandedOver | PersonLeft],
    account_id: UUID,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    organisation_id, _, _ = _change(session, act, account_id, actor=actor)
    done: Event = fact(organisation_id=organisation_id, account_id=account_id, act_id=uuid4())
    publish(session, done, actor=actor, at=now)


def _change(
    session: Session, act: Act, account_id: UUID, *, actor: Actor, roles: frozenset[Role] = frozenset()
) -> tuple[UUID, People, People]:
    """Read who belongs to it under the lock, ask the rule, and write what differs."""
    organisation = own_organisation_to_change(session, actor)
    people = roles_in(session, organisation.id)
    if account_id not in people:
        raise NotFound
    assert actor.account_id is not None, "only people belong to organisations"
    left = after(people, Change(act=act, by=actor.account_id, person=account_id, roles=roles))
    for person, held in people.items():
        if left.get(person, frozenset()) != held:
            set_roles(session, person, left.get(person, frozenset()), organisation.id)
    return organisation.id, people, left
