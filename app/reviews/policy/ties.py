"""Ties: what is declared or reported, what the portal suspects, and what a tie undoes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from app.core.errors import RuleBroken
from app.partners.policy import name_key
from app.reviews.policy.states import ReviewState

PUBLIC_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "yahoo.in"),
        *("yahoo.co.in", "ymail.com", "rediffmail.com", "icloud.com", "me.com", "aol.com", "proton.me"),
        *("protonmail.com", "zoho.com", "zohomail.in", "gmx.com", "mail.com"),
    }
)  # providers of addresses for everybody: the same one says nothing about two people
LATE_STATES = frozenset({ReviewState.OPEN, ReviewState.SUBMITTED})
WITHDRAWN_BY_TIE = "Somebody who took part has a tie to the applicant. The panel has to agree on the findings again."


@dataclass(frozen=True, kw_only=True)
class ReportTie:
    """That somebody has a tie to an applicant, and which."""

    person_id: UUID
    words: str


def check_report(command: ReportTie, *, people: Collection[UUID], tied: Collection[UUID]) -> None:
    """Raise RuleBroken unless the tie is about somebody of the panel or the program, and new."""
    if command.person_id not in people:
        raise RuleBroken("Choose the person from the list.", field="person")
    if command.person_id in tied:
        raise RuleBroken("A tie of this person is in the register already.", field="person")


def is_late(state: ReviewState | None) -> bool:
    """Tell whether the review had begun when the tie was told."""
    return state in LATE_STATES


class Ground(StrEnum):
    MAIL_DOMAIN = auto()
    FORMER_EMPLOYER = auto()
    SAME_NAME = auto()
    EARLIER_TIE = auto()


@dataclass(frozen=True, kw_only=True)
class Suspicion:
    """A hint of a tie, for the chair to look at: never a verdict."""

    ground: Ground
    words: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is known of a reviewer when ties are looked for."""

    name: str
    email: str
    former_employers: Collection[str] = ()
    had_tie: bool = False


@dataclass(frozen=True, kw_only=True)
class Side:
    """Who stands behind an application: names of the organisation, its people, and their addresses."""

    organisations: frozenset[str]
    people: frozenset[str]
    addresses: frozenset[str]


def side_of(content: Mapping[str, Any], *, organisations: Collection[str], addresses: Collection[str]) -> Side:
    """Return who stands behind a revision, with what is known of the organisation besides."""
    own, people = content.get("organisation") or {}, content.get("people") or {}
    written = [people.get(role) or {} for role in ("contact", "signatory")]
    named = [*written, *(people.get("owners") or [])]
    team = (content.get("team") or {}).get("rows") or []
    return Side(
        organisations=_filled({*organisations, own.get("legal_name"), own.get("trading_name")}),
        people=_filled({*(one.get("name") for one in named), *(row.get("person") for row in team)}),
        addresses=_filled({*addresses, *(one.get("email") for one in written)}),
    )


def _filled(values: Collection[Any]) -> frozenset[str]:
    return frozenset(value for value in values if value)


def suspicions(person: Person, side: Side) -> list[Suspicion]:
    """Return every hint of a tie between a reviewer and who stands behind an application."""
    return [Suspicion(ground=ground, words=words) for ground, words in _hints(person, side)]


def _hints(person: Person, side: Side) -> Iterator[tuple[Ground, str]]:
    domain = _domain(person.email)
    if domain not in PUBLIC_MAIL and domain in {_domain(address) for address in side.addresses}:
        yield Ground.MAIL_DOMAIN, f"Has an address at {domain}, as the applicant's people have"
    keys = {name_key(name) for name in side.organisations}
    for employer in person.former_employers:
        if name_key(employer) in keys:
            yield Ground.FORMER_EMPLOYER, f"Worked for {employer}"
    if _plain(person.name) in {_plain(name) for name in side.people}:
        yield Ground.SAME_NAME, f"The application names a person called {person.name}"
    if person.had_tie:
        yield Ground.EARLIER_TIE, "Had a tie to the same organisation at an earlier application"


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
