"""Organisations, their identifiers and the standing of a partner. Pure."""

import re
import unicodedata
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


LONGEST_SLUG = 60
LISTED = frozenset({Standing.ACTIVE, Standing.ATTENTION, Standing.GRACE})


def slug_of(name: str) -> str:
    """Return a name as a part of an address: plain letters, figures and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-") or "partner"
