"""Days and moments as people read them."""

from datetime import date, datetime

from flask import Flask

from app.core.clock import PROGRAM_ZONE, day_in_words


def day(value: date) -> str:
    """Return a day like 22 November 2026."""
    return day_in_words(value)


def moment(value: datetime) -> str:
    """Return an instant with its zone, like 22 November 2026, 08:45 IST."""
    local = value.astimezone(PROGRAM_ZONE)
    return f"{day(local)}, {local.hour:02}:{local.minute:02} {local.tzname()}"


def install(app: Flask) -> None:
    app.add_template_filter(day)
    app.add_template_filter(moment)
