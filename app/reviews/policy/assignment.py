"""Who could review an application, whom the portal proposes to the chair, and why."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.clock import day_in_words
from app.reviews.policy.profiles import Away
from app.reviews.policy.ties import Suspicion


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A reviewer with what counts when a panel is chosen; `is_tied` is certain, `suspicions` are for the chair."""

    person_id: UUID
    name: str
    open: int
    capacity: int
    languages: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    away: Away | None = None
    is_tied: bool = False
    is_asked: bool = False
    suspicions: Sequence[Suspicion] = ()

    @property
    def is_full(self) -> bool:
        return self.open >= self.capacity

    @property
    def is_free(self) -> bool:
        """Tell whether the chair may choose this person."""
        return not (self.is_tied or self.is_asked or self.is_full or self.away)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an application asks of those who read it: a language of theirs, and what it is about."""

    languages: frozenset[str]
    areas: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Names:
    """Languages and areas of the catalogue in words, by their codes."""

    languages: Mapping[str, str]
    areas: Mapping[str, str]


def fitting(candidates: Iterable[Candidate], wanted: Wanted) -> list[Candidate]:
    """Return who is free, best first: least to do, then a shared language, then the most shared areas."""
    free = [one for one in candidates if one.is_free]
    return sorted(free, key=lambda one: (*_rank(one, wanted), one.name, str(one.person_id)))


def _rank(one: Candidate, wanted: Wanted) -> tuple[int, int, int]:
    return one.open, -bool(one.languages & wanted.languages), -len(one.areas & wanted.areas)


def proposed(candidates: Iterable[Candidate], wanted: Wanted, *, count: int) -> list[Candidate]:
    """Return whom the portal proposes: nobody with so much as a hint of a tie."""
    return [one for one in fitting(candidates, wanted) if not one.suspicions][: max(0, count)]


def still_wanted(*, quorum: int, panel_size: int, active: int) -> int:
    """Return how many to propose: as many as the panel should have, and never fewer than it must have."""
    return max(quorum, panel_size) - active


def reasons(one: Candidate, wanted: Wanted, names: Names) -> list[str]:
    """Say in words what speaks for somebody."""
    return [_load(one), _shared_languages(one, wanted, names), _shared_areas(one, wanted, names), _ties(one)]


def _load(one: Candidate) -> str:
    return f"Has {one.open} of at most {one.capacity} reviews to give" if one.open else "Has no other review to give"


def _shared_languages(one: Candidate, wanted: Wanted, names: Names) -> str:
    if not one.languages:
        return "Languages are not noted"
    shared = _named(one.languages & wanted.languages, names.languages)
    return f"Reads {shared}" if shared else "Shares no language with the applicant"


def _shared_areas(one: Candidate, wanted: Wanted, names: Names) -> str:
    if not one.areas:
        return "Areas are not noted"
    shared = _named(one.areas & wanted.areas, names.areas)
    return f"Knows {shared}" if shared else "Knows other areas"


def _ties(one: Candidate) -> str:
    return "; ".join(hint.words for hint in one.suspicions) or "No tie is known"


def _named(codes: Collection[str], names: Mapping[str, str]) -> str:
    return ", ".join(name for code, name in names.items() if code in codes)


WHY_NOT: tuple[tuple[Callable[[Candidate], object], Callable[[Candidate], str]], ...] = (
    (lambda one: one.is_tied, lambda one: "Has a tie to the applicant"),
    (lambda one: one.is_full, lambda one: f"At the limit: {one.open} of {one.capacity} reviews to give"),
    (lambda one: one.away, lambda one: f"Away until {_last_day_away(one)}"),
)


def why_not(one: Candidate) -> str:
    """Say why somebody cannot be chosen, the first reason that counts; nothing for who is free or on the panel."""
    return next((words(one) for applies, words in WHY_NOT if applies(one)), "")


def _last_day_away(one: Candidate) -> str:
    return day_in_words(one.away.until_on) if one.away else ""


def away_in(absences: Iterable[Away], first: date, last: date) -> Away | None:
    """Return the absence that touches the days of a review, the longest one."""
    touching = [one for one in absences if one.from_on <= max(first, last) and one.until_on >= first]
    return max(touching, key=lambda one: one.until_on, default=None)
