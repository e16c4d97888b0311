"""Organisations, their identifiers and the standing of a partner. Pure."""

from enum import StrEnum, auto


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
