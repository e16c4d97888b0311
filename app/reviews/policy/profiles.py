"""What a reviewer, or the chair, notes about a reviewer: capacity, absences, languages, areas, former employers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import RuleBroken

MOST_REVIEWS = 20
FURTHEST = timedelta(days=2 * 366)


@dataclass(frozen=True, kw_only=True)
class Away:
    """Days without reviews, both ends counted."""

    from_on: date
    until_on: date


@dataclass(frozen=True, kw_only=True)
class KeepProfile:
    """A reviewer's page as somebody filled it in; `version` is the one they had before their eyes."""

    version: int
    capacity: int
    languages: Sequence[str]
    areas: Sequence[str]
    former_employers: Sequence[str]
    absences: Sequence[Away]


def check_profile(command: KeepProfile, *, today: date) -> None:
    """Raise RuleBroken unless each absence is a time ahead that begins before it ends, and no two meet."""
    for number, one in enumerate(command.absences, 1):
        if one.until_on < one.from_on:
            raise RuleBroken(f"Absence {number}: the last day is before the first.", field=until_field(number))
        if one.until_on < today:
            raise RuleBroken(f"Absence {number}: these days are over.", field=until_field(number))
        if max(one.until_on - today, today - one.from_on) > FURTHEST:
            raise RuleBroken(f"Absence {number}: check the year.", field=from_field(number))
        if any(meet(one, other) for other in command.absences[: number - 1]):
            raise RuleBroken(f"Absence {number}: these days are in another absence, too.", field=from_field(number))


def meet(one: Away, other: Away) -> bool:
    return one.from_on <= other.until_on and other.from_on <= one.until_on


def from_field(number: int) -> str:
    return f"away_from_{number}"


def until_field(number: int) -> str:
    return f"away_until_{number}"
