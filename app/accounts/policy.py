"""Who may do what: roles give permissions, an actor holds roles. What a sign-in needs and how long it lasts. Pure."""

import string
from collections.abc import Collection, Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum, auto
from uuid import UUID

from app.core.errors import RuleBroken


class Role(StrEnum):
    """Organisation roles are held in one organisation, the others in the program."""

    OWNER = auto()
    SIGNATORY = auto()
    MEMBER = auto()
    VIEWER = auto()
    TECHNICAL_CONTACT = auto()
    REVIEWER = auto()
    CHAIR = auto()
    PROGRAM_MANAGER = auto()
    ADMIN = auto()


ORGANISATION_ROLES = frozenset({Role.OWNER, Role.SIGNATORY, Role.MEMBER, Role.VIEWER, Role.TECHNICAL_CONTACT})
NEVER_WITHOUT = frozenset({Role.CHAIR, Role.PROGRAM_MANAGER, Role.ADMIN})
ROLE_TEXT = {
    Role.OWNER: "Owner of your organisation",
    Role.SIGNATORY: "Signatory of your organisation",
    Role.MEMBER: "Member of your organisation",
    Role.VIEWER: "Reader in your organisation",
    Role.TECHNICAL_CONTACT: "Technical contact of your organisation",
    Role.REVIEWER: "Reviewer",
    Role.CHAIR: "Chair of the panel",
    Role.PROGRAM_MANAGER: "Program manager",
    Role.ADMIN: "Administrator",
}
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
NO_LETTERS = string.digits + string.punctuation + string.whitespace
FEWEST_CHARACTERS = 5
REST = timedelta(hours=2)
REST_OF_STAFF = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
FORM_IS_KEPT = timedelta(hours=1)
MOST_KEPT_FORMS = 20


def is_idle(last_seen: datetime, now: datetime, roles: frozenset[Role]) -> bool:
    """Tell whether a session has rested too long."""
    return now - last_seen > rest_of(roles)


def rest_of(roles: frozenset[Role]) -> timedelta:
    """Return how long a session may rest; people of the program get less time."""
    return REST if roles <= ORGANISATION_ROLES else REST_OF_STAFF


@dataclass(frozen=True, kw_only=True)
class SessionEnd:
    """When a session ends if nothing happens any more, in how many seconds, and whether using it gives more time."""

    at: datetime
    seconds: int
    may_grow: bool


def session_end(seen: datetime, started: datetime, now: datetime, roles: frozenset[Role]) -> SessionEnd:
    """Return the end that comes first: by rest, or by the longest time."""
    rested, longest = seen + rest_of(roles), started + LONGEST_SESSION
    at = min(rested, longest)
    return SessionEnd(at=at, seconds=max(0, int((at - now).total_seconds())), may_grow=rested < longest)


def device_words(user_agent: str) -> str:
    """Say in words what somebody signs in with, as far as the browser tells."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    system = next((f" on {name}" for mark, name in SYSTEMS if mark in user_agent), "")
    return browser + system


def needs_second_factor(roles: frozenset[Role]) -> bool:
    """Tell whether somebody with these roles has to prove who they are by a second factor."""
    return not roles <= ORGANISATION_ROLES


def check_leaving(held_by_nobody_else: Collection[Role]) -> None:
    """Raise RuleBroken for the last one with a role without which the program stands still."""
    for role in sorted(NEVER_WITHOUT.intersection(held_by_nobody_else)):
        name = ROLE_TEXT[role].lower()
        raise RuleBroken(f"You are the only {name} of the program. Somebody else has to be one before you go.")


def is_guessed_first(password: str, known: Container[str]) -> bool:
    """Tell whether thieves try it early: one of the list, or one with digits and signs around it, once or repeated."""
    typed = password.casefold()
    core = typed.strip(NO_LETTERS)
    period = (core + core).find(core, 1)
    return typed in known or core in known or core[:period] in known or len(set(typed)) < FEWEST_CHARACTERS


class Purpose(StrEnum):
    """What a link in a mail does for a person, once."""

    SIGN_IN = auto()
    NEW_ADDRESS = auto()


LINK_LASTS = {Purpose.SIGN_IN: timedelta(minutes=15), Purpose.NEW_ADDRESS: timedelta(hours=2)}


class Permission(StrEnum):
    OWN_ACCOUNT = auto()
    VIEW_APPLICATION = auto()
    EDIT_APPLICATION = auto()
    SUBMIT_APPLICATION = auto()
    SIGN_AGREEMENT = auto()
    VIEW_PARTNERSHIP = auto()
    ACCEPT_GUIDE = auto()
    VIEW_MEMBERS = auto()
    MANAGE_MEMBERS = auto()
    CHANGE_IDENTITY = auto()
    REPORT_CLIENTS = auto()
    VIEW_DESK = auto()
    TRIAGE_INTERESTS = auto()
    CHECK_APPLICATIONS = auto()
    SCREEN_ORGANISATIONS = auto()
    COUNTERSIGN_AGREEMENTS = auto()
    WRITE_GUIDE = auto()
    READ_REPORTS = auto()
    REVIEW_APPLICATIONS = auto()
    CHAIR_PANEL = auto()
    APPROVE_DECISIONS = auto()
    READ_AUDIT = auto()
    MOVE_CLOCK = auto()


P = Permission
VIEWER = frozenset({P.VIEW_APPLICATION, P.VIEW_PARTNERSHIP, P.VIEW_MEMBERS})
MEMBER = VIEWER | {P.EDIT_APPLICATION, P.REPORT_CLIENTS}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: VIEWER,
    Role.MEMBER: MEMBER,
    Role.TECHNICAL_CONTACT: VIEWER,
    Role.OWNER: MEMBER | {P.SUBMIT_APPLICATION, P.ACCEPT_GUIDE, P.CHANGE_IDENTITY, P.MANAGE_MEMBERS},
    Role.SIGNATORY: MEMBER | {P.SUBMIT_APPLICATION, P.ACCEPT_GUIDE, P.CHANGE_IDENTITY, P.SIGN_AGREEMENT},
    Role.REVIEWER: frozenset({P.REVIEW_APPLICATIONS}),
    Role.CHAIR: frozenset({P.CHAIR_PANEL, P.APPROVE_DECISIONS}),
    Role.PROGRAM_MANAGER: frozenset(
        {
            P.VIEW_DESK,
            P.TRIAGE_INTERESTS,
            P.CHECK_APPLICATIONS,
            P.SCREEN_ORGANISATIONS,
            P.COUNTERSIGN_AGREEMENTS,
            P.WRITE_GUIDE,
            P.READ_REPORTS,
            P.APPROVE_DECISIONS,
            P.MOVE_CLOCK,
        }
    ),
    Role.ADMIN: frozenset({P.READ_AUDIT}),
}


@dataclass(frozen=True, kw_only=True)
class Held:
    """A role that somebody holds; program roles have no organisation, others one that may be a partner."""

    role: Role
    organisation_id: UUID | None = None
    is_for_partner: bool = False


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever acts: a person with roles, or the portal itself, which has no account.

    `chosen` is the one of several organisations for which the person wants to work.
    """

    account_id: UUID | None
    name: str
    email: str = ""
    held: frozenset[Held] = field(default_factory=frozenset)
    chosen: UUID | None = None

    @property
    def organisation_ids(self) -> frozenset[UUID]:
        """Return all organisations in which the actor holds a role."""
        return frozenset(held.organisation_id for held in self.held if held.organisation_id)

    @property
    def organisation_id(self) -> UUID | None:
        """Return the organisation the actor works for, if any: a choice counts only while a role is held there."""
        own = self.organisation_ids
        return self.chosen if self.chosen in own else min(own, default=None)

    @property
    def works_for_partner(self) -> bool:
        """Tell whether the organisation the actor works for is a partner, of whatever standing."""
        return any(held.is_for_partner and held.organisation_id == self.organisation_id for held in self.held)

    def may(self, permission: Permission) -> bool:
        """Tell whether a role in the program, or in the organisation the actor works for, gives the permission."""
        if permission is Permission.OWN_ACCOUNT:
            return self.account_id is not None
        here = {None, self.organisation_id}
        return any(permission in PERMISSIONS[held.role] for held in self.held if held.organisation_id in here)

    def may_for(self, organisation_id: UUID, permission: Permission) -> bool:
        """Tell whether a role in this very organisation gives the permission."""
        own = (held.role for held in self.held if held.organisation_id == organisation_id)
        return any(permission in PERMISSIONS[role] for role in own)

    def check_is_outside(self, organisation_id: UUID) -> None:
        """Raise RuleBroken for somebody of the program who belongs to the organisation that a decision is about."""
        if organisation_id in self.organisation_ids:
            raise RuleBroken("You belong to this organisation. Somebody else of the program has to do this.")


PORTAL = Actor(account_id=None, name="The portal")
