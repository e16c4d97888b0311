"""Days and moments, in one style everywhere."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.web.words import day, is_over, moment, until, written_day
from tests.fakes import StillClock

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
DEADLINES = ("due_on|day", "due|day", "expires_on|day")


def test_a_day_a_moment_and_the_end_of_a_day_have_one_style() -> None:
    """A1: a last day ends at 23:59 in Kolkata."""
    assert day(date(2026, 7, 5)) == "5 July 2026"
    assert moment(datetime(2026, 7, 5, 3, 5, tzinfo=UTC)) == "5 July 2026, 08:35 IST"
    assert until(date(2026, 11, 24)) == "24 November 2026, 23:59 IST"


def test_an_instant_is_over_by_the_programs_clock(app: Flask, clock: StillClock) -> None:
    with app.app_context():
        assert is_over(clock.at - timedelta(seconds=1))
        assert not is_over(clock.at)


@pytest.mark.parametrize(("kept", "words"), [("2026-07-05", "5 July 2026"), ("", "")])
def test_a_day_kept_as_text_reads_like_any_other(kept: str, words: str) -> None:
    assert written_day(kept) == words


def test_no_page_or_mail_shows_a_deadline_without_its_hour_and_zone() -> None:
    bare = [
        str(path.relative_to(TEMPLATES))
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file() and any(words in path.read_text() for words in DEADLINES)
    ]

    assert bare == []
