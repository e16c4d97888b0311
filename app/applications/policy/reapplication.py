"""When an organisation that was declined may apply again. Pure."""

from datetime import date, timedelta

from app.core.clock import day_in_words
from app.core.errors import RuleBroken


def reapply_on(declined_on: date, days: int) -> date:
    """Return the first day on which a new application may start."""
    return declined_on + timedelta(days=days)


def check_reapplication(first_day: date | None, *, today: date) -> None:
    """Raise RuleBroken before that day; without one nothing was declined."""
    if first_day is not None and today < first_day:
        raise RuleBroken(
            f"An application of this organisation was declined. A new one may start from {day_in_words(first_day)}."
        )
