"""Days, moments and languages as people read them."""

from datetime import date, datetime

from flask import Flask

from app.core.clock import day_in_words, end_of_day, moment_in_words
from app.core.languages import language_name
from app.web.ports import ports


def day(value: date) -> str:
    """Return a day like 22 November 2026."""
    return day_in_words(value)


def moment(value: datetime) -> str:
    """Return an instant with its zone, like 22 November 2026, 08:45 IST."""
    return moment_in_words(value)


def until(value: date) -> str:
    """Return the end of a last day with its zone, like 22 November 2026, 23:59 IST."""
    return moment_in_words(end_of_day(value))


def written_day(value: str) -> str:
    """Return a day that is kept as text in an answer; nothing stays nothing."""
    return day_in_words(date.fromisoformat(value)) if value else ""


def is_over(value: datetime) -> bool:
    """Tell whether an instant lies behind the program's clock."""
    return value < ports().clock.now()


def install(app: Flask) -> None:
    for word in (day, moment, until, written_day):
        app.add_template_filter(word)
    app.add_template_filter(language_name, "language")
    app.add_template_test(is_over, "over")
