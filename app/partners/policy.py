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


LISTED = frozenset({Standing.ACTIVE, Standing.ATTENTION, Standing.GRACE})
