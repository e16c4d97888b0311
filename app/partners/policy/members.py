"""The people of an organisation: which roles there are, who may change what, and that an owner always stays. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from uuid import UUID

from app.accounts.policy import Role
from app.core.errors import RuleBroken

ROLES: Mapping[Role, tuple[str, str]] = {
    Role.OWNER: ("Owner", "fills in and submits the application, and decides who belongs to the organisation"),
    Role.SIGNATORY: ("Signatory", "fills in and submits the application, and signs the MoU"),
    Role.MEMBER: ("Member", "fills in the application and reports clients"),
    Role.VIEWER: ("Viewer", "reads everything and changes nothing"),
    Role.TECHNICAL_CONTACT: ("Technical contact", "is asked about software, and reads everything"),
}
LAST_OWNER = "An organisation needs an owner. Make somebody else an owner first."
HAND_OVER_FIRST = (
    "You are the only owner of {organisation}. Hand ownership over first: open the page of its people and choose whom. "
    "If nobody else is there, invite somebody."
)
NO_ROLE = "Choose at least one role, or take the person off instead."
NOT_ALLOWED = "Only an owner may do this, and your roles have changed meanwhile."


class Act(StrEnum):
    CHANGE_ROLES = auto()
    TAKE_OFF = auto()
    HAND_OVER = auto()
    LEAVE = auto()


@dataclass(frozen=True, kw_only=True)
class Change:
    """What somebody does about a person of the same organisation; `roles` are those that are left to that person."""

    act: Act
    by: UUID
    person: UUID
    roles: frozenset[Role] = frozenset()


People = Mapping[UUID, frozenset[Role]]
ALLOWED: Mapping[tuple[bool, bool], frozenset[Act]] = {  # by (is an owner, it is about oneself)
    (True, False): frozenset({Act.CHANGE_ROLES, Act.TAKE_OFF, Act.HAND_OVER}),
    (True, True): frozenset({Act.CHANGE_ROLES, Act.LEAVE}),
    (False, False): frozenset(),
    (False, True): frozenset({Act.LEAVE}),
}


def acts(people: People, by: UUID | None, person: UUID) -> frozenset[Act]:
    """Return what somebody may do about a person; both belong to the organisation."""
    return ALLOWED[is_owner(people, by), by == person] if {by, person} <= people.keys() else frozenset()


def after(people: People, change: Change) -> dict[UUID, frozenset[Role]]:
    """Return who belongs to the organisation afterwards, with which roles. Raises RuleBroken."""
    if change.act not in acts(people, change.by, change.person):
        raise RuleBroken(NOT_ALLOWED)
    if change.act is Act.CHANGE_ROLES and not change.roles:
        raise RuleBroken(NO_ROLE, field="roles")
    left = {person: roles for person, roles in {**people, **_given(people, change)}.items() if roles}
    if not any(Role.OWNER in roles for roles in left.values()):
        raise RuleBroken(LAST_OWNER, field="roles" if change.act is Act.CHANGE_ROLES else None)
    return left


def _given(people: People, change: Change) -> People:
    if change.act is Act.HAND_OVER:
        kept = people[change.by] - {Role.OWNER}
        return {change.person: people[change.person] | {Role.OWNER}, change.by: kept or frozenset({Role.MEMBER})}
    return {change.person: change.roles if change.act is Act.CHANGE_ROLES else frozenset()}


def is_owner(people: People, person: UUID | None) -> bool:
    return person is not None and Role.OWNER in people.get(person, frozenset())


def is_last_owner(people: People, person: UUID | None) -> bool:
    return [one for one, roles in people.items() if Role.OWNER in roles] == [person]


def check_may_go(people: People, person: UUID, *, organisation: str) -> None:
    """Raise RuleBroken for the only owner, who would leave an organisation without one."""
    if is_last_owner(people, person):
        raise RuleBroken(HAND_OVER_FIRST.format(organisation=organisation))


def check_is_owner(people: People, person: UUID | None) -> None:
    """Raise RuleBroken for somebody who has just lost that role."""
    if not is_owner(people, person):
        raise RuleBroken(NOT_ALLOWED)


def in_words(roles: frozenset[Role]) -> str:
    """Return the names of roles in their order, like "Owner, Signatory"."""
    return ", ".join(name for role, (name, _) in ROLES.items() if role in roles)
