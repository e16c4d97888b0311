"""How long a draft is kept without a save, and when we remind of that. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from app.applications.policy import NOBODY, State, Status
from app.core.errors import RuleBroken

REMINDERS = ("draft_reminder_days", "draft_last_reminder_days")  # policies: so many days before the last one


def reminder_due(last_day: date, today: date, days_before: Iterable[int]) -> int | None:
    """Return which reminder is in its time, by its days before the last day: of several the latest, or none."""
    begun = [days for days in days_before if last_day - timedelta(days=days) <= today <= last_day]
    return min(begun, default=None)


def standing(state: State, last_day: date | None, today: date) -> State:
    """Return where an application stands by the date: a draft has lapsed with its last day, before a job says so."""
    is_over = state is State.DRAFT and last_day is not None and today > last_day
    return State.LAPSED if is_over else state


def begun_again(status: Status, reference: str) -> Status:
    """Return the status of a lapsed draft whose answers are in another application."""
    return replace(status, text=f"Lapsed: begun again as {reference}", who=NOBODY)


def check_is_kept(state: State, last_day: date | None, today: date) -> None:
    """Raise RuleBroken for a draft whose last day has passed, whether or not a job has ended it yet."""
    if state is State.DRAFT and standing(state, last_day, today) is State.LAPSED:
        raise RuleBroken("The last day of this draft has passed. Open the application to begin again with its answers.")


def check_begins_again(state: State) -> None:
    """Raise RuleBroken unless the draft has lapsed; a living one is simply continued."""
    if state is not State.LAPSED:
        raise RuleBroken("Only a lapsed draft is begun again. Open the application to see where it stands.")
