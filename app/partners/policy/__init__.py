"""Organisations, their names, and the standing of a partner. Pure."""

import re
import unicodedata
from difflib import SequenceMatcher
from enum import StrEnum, auto

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


LEGAL_FORMS = {
    LegalForm.COMPANY: "Company (private, public or not for profit)",
    LegalForm.LLP: "Limited liability partnership",
    LegalForm.PARTNERSHIP_FIRM: "Partnership firm",
    LegalForm.SOLE_PROPRIETOR: "Sole proprietor",
    LegalForm.TRUST_OR_SOCIETY: "Trust or society",
    LegalForm.FOREIGN_COMPANY: "Company registered outside India",
}


class Standing(StrEnum):
    """How a partner stands with the program."""

    ACTIVE = auto()
    ATTENTION = auto()
    GRACE = auto()
    SUSPENDED = auto()
    CANCELLED = auto()
    WITHDRAWN = auto()
    LEFT = auto()


class Cause(StrEnum):
    """What moved a standing: only the same cause moves it back."""

    NONE = ""
    GUIDE = auto()
    AGREEMENT = auto()
    TERM = auto()


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
OVER = frozenset({Standing.CANCELLED, Standing.WITHDRAWN, Standing.LEFT})
LISTED = frozenset({Standing.ACTIVE, Standing.ATTENTION, Standing.GRACE})


def may_move(standing: Standing, cause: Cause, *, by: Cause) -> bool:
    """Tell whether a cause may move a standing: that of a partner in good order, or what it moved itself.

    The end of the agreement ends every standing that is not the last one already.
    """
    if by is Cause.AGREEMENT:
        return standing not in OVER
    return standing is Standing.ACTIVE or cause is by


def name_key(name: str) -> str:
    """Return what is left of a name without accents, marks and words for the legal form."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    words = re.findall(r"\w+", "".join(letter for letter in apart if not unicodedata.combining(letter)))
    return " ".join([word for word in words if word not in LEGAL_WORDS] or words) or name


def is_alike(one: str, other: str) -> bool:
    """Tell whether two name keys may mean the same organisation: a hint for people, never a verdict."""
    return one == other or SequenceMatcher(None, one, other).ratio() >= ALIKE


def form_name(code: str) -> str:
    return next((name for form, name in LEGAL_FORMS.items() if form == code), "")


def form_code(text: str) -> str:
    """Return the legal form that somebody wrote, with or without what stands in brackets, or nothing."""
    typed = text.casefold()
    known = {spelling.casefold(): form for form, name in LEGAL_FORMS.items() for spelling in (form, name)}
    known |= {name.partition(" (")[0].casefold(): form for form, name in LEGAL_FORMS.items()}
    return str(known.get(typed, ""))


def slug_of(name: str) -> str:
    """Return a name as a part of an address: plain letters, figures and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-") or "partner"
