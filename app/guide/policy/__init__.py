"""What is asked from which applicant, and how it is handed in. Pure."""

import re
from enum import StrEnum, auto
from typing import Protocol

MEGABYTE = 2**20
INDIA = "IN"
FOREIGN_COMPANY = "foreign_company"
ELSEWHERE = "ZZ"
PLACES = {INDIA: "India", "KE": "Kenya", "NG": "Nigeria", "ZA": "South Africa", ELSEWHERE: "Another country"}
TAX_CLEARANCE_COUNTRIES = frozenset({"KE", "NG", "ZA"})
FILE_KINDS = frozenset({"pdf", "jpg", "png", "svg"})

MADE_BY_PORTAL = frozenset({"DEC-SCR", "EXP-REF", "MOU-SIGN"})
AFTER_ONBOARDING = frozenset({"has deployments", "due within 6 months of onboarding"})
TOLD_BY_REGION = frozenset({"registered in India", "registered outside India"})
TAX_CLEARANCE = "country issues such a certificate"


class Way(StrEnum):
    """How something reaches the program."""

    UPLOAD = auto()
    ON_SCREEN = auto()
    BY_PORTAL = auto()


class Need(StrEnum):
    """Whether an applicant gives something: optional things show their condition, later ones are not asked yet."""

    REQUIRED = auto()
    OPTIONAL = auto()
    LATER = auto()
    NEVER = auto()


class Asked(Protocol):
    """What the rules read of a requirement."""

    @property
    def code(self) -> str: ...
    @property
    def documents(self) -> str: ...
    @property
    def formats(self) -> str: ...
    @property
    def mandatory(self) -> str: ...
    @property
    def condition(self) -> str: ...
    @property
    def region(self) -> str: ...


def way(asked: Asked) -> Way:
    """Return how it is handed in; what can be signed on screen is."""
    if asked.code in MADE_BY_PORTAL:
        return Way.BY_PORTAL
    on_screen = "on screen" in f"{asked.formats} {asked.documents}"
    return Way.ON_SCREEN if on_screen else Way.UPLOAD


def need(asked: Asked, *, country: str, legal_form: str) -> Need:
    """Return whether an applicant that is registered there gives it with the application."""
    if not _is_for(asked.region, country, legal_form):
        return Need.NEVER
    if way(asked) is Way.BY_PORTAL or asked.condition in AFTER_ONBOARDING:
        return Need.LATER
    if asked.mandatory == "yes" or (asked.mandatory == "conditional" and _is_met(asked.condition, country)):
        return Need.REQUIRED
    return Need.OPTIONAL


def _is_for(region: str, country: str, legal_form: str) -> bool:
    """A foreign company that is registered in India has papers of both places."""
    abroad = country != INDIA or legal_form == FOREIGN_COMPANY
    return {"India": country == INDIA, "outside India": abroad, "Africa and others": abroad}.get(region, True)


def _is_met(condition: str, country: str) -> bool:
    """Tell whether the portal knows that the condition holds; if it does not know, the applicant decides."""
    return condition in TOLD_BY_REGION or (condition == TAX_CLEARANCE and country in TAX_CLEARANCE_COUNTRIES)


def kinds_of(formats: str) -> frozenset[str]:
    """Return the kinds of file named in a text like "PDF, JPG, PNG up to 10 MB"."""
    return FILE_KINDS.intersection(re.findall(r"[a-z]+", formats.lower()))


def max_bytes(formats: str) -> int:
    """Return the size named in a text like "PDF up to 10 MB"; 0 where no file is taken."""
    size = re.search(r"(\d+) ?MB", formats)
    return int(size[1]) * MEGABYTE if size else 0
