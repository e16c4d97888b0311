"""The days to mend what came back or to answer: when we remind of their end, and more of them. Pure."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from app.applications.policy import ANSWERED_IN_PART, State
from app.core.clock import day_in_words
from app.core.errors import RuleBroken

REMINDER = "changes_reminder_days"  # policy: so many days before the last one
ON_THE_DAY = 0
LONGEST_REASON = 1000
FARTHEST = relativedelta(months=6)  # what is later is a slip, or another application
NOTHING_ASKED = "More time is given only while something is asked of the applicant."
GIVEN_MEANWHILE = "Somebody else gave more time meanwhile. Look at the last day above, then decide again."


@dataclass(frozen=True, kw_only=True)
class GiveMoreTime:
    """A new last day and why; `seen` is the last day that stood on the page, as it is written in data."""

    last_on: date
    reason: str
    seen: str


def is_over(state: State, last_day: date | None, today: date) -> bool:
    """Tell whether the days to mend are over; nothing ends by that, the applicant may still submit."""
    return state is State.CHANGES_REQUESTED and last_day is not None and last_day < today


def check_more_time(command: GiveMoreTime, state: State, last_day: date | None, today: date) -> None:
    """Raise RuleBroken unless something is asked of the applicant, who gets more days than there are."""
    if state not in ANSWERED_IN_PART or last_day is None:
        raise RuleBroken(NOTHING_ASKED)
    if command.seen != last_day.isoformat():
        raise RuleBroken(GIVEN_MEANWHILE)
    earliest, farthest = max(last_day, today), today + FARTHEST
    if command.last_on <= earliest:
        raise RuleBroken(f"Choose a day after {day_in_words(earliest)}.", field="last_on")
    if command.last_on > farthest:
        raise RuleBroken(f"Choose a day up to {day_in_words(farthest)}.", field="last_on")
