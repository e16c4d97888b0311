"""What an approval may hang on: conditions with a day, and exceptions from a clause that is not met."""

from dataclasses import dataclass
from datetime import date

from app.core.clock import day_in_words

MOST_CONDITIONS = 6
BLACKLIST = "CRIT-BLACKLIST"
NEVER_EXCEPTED = frozenset({BLACKLIST, "CRIT-MIT"})  # the guide leaves no room: S1.27 and S1.28, S1.29


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a partner has to do by a day; `row` is its place on the form."""

    row: int
    words: str
    clause_code: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class NamedException:
    """Who asks that a clause which is not met does not stand in the way, why, and until when that holds."""

    clause_code: str
    asked_by: str
    reason: str
    until_on: date | None


def condition_field(what: str, row: int) -> str:
    """Return the name of an input of a condition."""
    return f"condition-{what}-{row}"


def exception_field(what: str, clause_code: str) -> str:
    """Return the name of an input of an exception."""
    return f"exception-{what}-{clause_code}"


def may_be_excepted(clause_code: str) -> bool:
    """Tell whether the guide leaves room for an exception from a clause."""
    return clause_code not in NEVER_EXCEPTED


def condition_in_words(one: Condition, title: str) -> str:
    """Return a condition as the record has it."""
    return f"Condition on {title}, due {_day(one.due_on)}: {one.words}"


def exception_in_words(one: NamedException, title: str) -> str:
    """Return an exception as the record has it."""
    return f"Exception from {title} until {_day(one.until_on)}, asked for by {one.asked_by}: {one.reason}"


def _day(day: date | None) -> str:
    return day_in_words(day) if day else "no day"
