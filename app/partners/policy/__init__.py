"""Organisations, their names, the people they invite, and the standing of a partner. Pure."""

import re
import unicodedata
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum, auto

from app.core.errors import RuleBroken

LEGAL_WORDS = frozenset(
    {
        "private",
        "pvt",
        "public",
        "limited",
        "ltd",
        "llp",
        "llc",
        "inc",
        "incorporated",
        "corporation",
        "corp",
        "company",
        "co",
        "plc",
        "gmbh",
        "the",
        "and",
    }
)
ALIKE = 0.85


class LegalForm(StrEnum):
    COMPANY = auto()
    LLP = auto()
    PARTNERSHIP_FIRM = auto()
    SOLE_PROPRIETOR = auto()
    TRUST_OR_SOCIETY = auto()
    FOREIGN_COMPANY = auto()


class Standing(StrEnum):
    """How a partner stands with the program."""

    ACTIVE = auto()
    ATTENTION = auto()
    GRACE = auto()
    SUSPENDED = auto()
    CANCELLED = auto()
    WITHDRAWN = auto()
    LEFT = auto()


LONGEST_SLUG = 60
STANDING_TEXT = {
    Standing.ACTIVE: "Active partner",
    Standing.ATTENTION: "Active partner, something needs attention",
    Standing.GRACE: "Active partner, in a period of grace",
    Standing.SUSPENDED: "Suspended",
    Standing.CANCELLED: "Cancelled",
    Standing.WITHDRAWN: "Withdrawn",
    Standing.LEFT: "Left the program",
}
LISTED = frozenset({Standing.ACTIVE, Standing.ATTENTION, Standing.GRACE})


def name_key(name: str) -> str:
    """Return what is left of a name without accents, marks and words for the legal form."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    words = re.findall(r"\w+", "".join(letter for letter in apart if not unicodedata.combining(letter)))
    return " ".join([word for word in words if word not in LEGAL_WORDS] or words) or name


def is_alike(one: str, other: str) -> bool:
    """Tell whether two name keys may mean the same organisation: a hint for people, never a verdict."""
    return one == other or SequenceMatcher(None, one, other).ratio() >= ALIKE


class InvitationState(StrEnum):
    OPEN = auto()
    EXPIRED = auto()
    ACCEPTED = auto()


def invitation_state(*, accepted_at: datetime | None, expires_at: datetime, now: datetime) -> InvitationState:
    """Tell whether an invitation may still be accepted."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    return InvitationState.OPEN if now <= expires_at else InvitationState.EXPIRED


def check_may_join(state: InvitationState, *, invited: str, address: str) -> None:
    """Raise RuleBroken unless the invitation is open and for this address."""
    if state is InvitationState.ACCEPTED:
        raise RuleBroken("This invitation was accepted already.")
    if state is InvitationState.EXPIRED:
        raise RuleBroken("This invitation is too old. Ask the program team for a new one.")
    if invited.casefold() != address.casefold():
        raise RuleBroken("This invitation is for another address. Sign in with that address to accept it.")


def check_may_renew(state: InvitationState) -> None:
    """Raise RuleBroken for an invitation that was accepted."""
    if state is InvitationState.ACCEPTED:
        raise RuleBroken("This invitation was accepted already, so it is not sent again.")


def slug_of(name: str) -> str:
    """Return a name as a part of an address: plain letters, figures and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-") or "partner"
