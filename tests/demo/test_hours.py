"""Invented people work on working days of the program's zone, in office hours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import PROGRAM_ZONE
from app.demo.hours import CLOSES, OPENS, last_office_moment, next_office_moment
from app.demo.seed import OfficeClock
from tests.fakes import StillClock

moments = st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LONG_WEEKEND = timedelta(days=3)


def is_in_office_hours(at: datetime) -> bool:
    local = at.astimezone(PROGRAM_ZONE)
    return local.weekday() < 5 and OPENS <= local.time() < CLOSES


def ist(day: int, hour: int, minute: int) -> datetime:
    """Return a moment of March 2030; the 8th is a Friday."""
    return datetime(2030, 3, day, hour, minute, tzinfo=PROGRAM_ZONE)


@given(moments)
def test_the_next_office_moment_is_soon_after_and_the_last_one_soon_before(at: datetime) -> None:
    after, before = next_office_moment(at), last_office_moment(at)

    assert is_in_office_hours(after)
    assert is_in_office_hours(before)
    assert before <= at <= after
    assert after - before < LONG_WEEKEND
    assert not is_in_office_hours(at) or before == at == after


@pytest.mark.parametrize(
    ("at", "after"),
    [
        (ist(8, 9, 29), ist(8, 9, 59)),
        (ist(8, 9, 30), ist(8, 9, 30)),
        (ist(8, 17, 59), ist(8, 17, 59)),
        (ist(8, 18, 0), ist(11, 9, 30)),
        (ist(10, 2, 15), ist(11, 9, 45)),
    ],
)
def test_at_night_and_at_the_weekend_nobody_works(at: datetime, after: datetime) -> None:
    assert next_office_moment(at) == after


@given(moments, st.lists(st.integers(0, 96), max_size=20), st.integers(0, 200))
def test_a_story_goes_forward_in_office_hours_and_never_past_today(
    today: datetime, steps: list[int], days_ago: int
) -> None:
    clock = OfficeClock(StillClock(today))
    clock.begin(days_ago, 1)
    times = [clock.now(), *(clock.step(timedelta(hours=hours)) for hours in steps)]

    assert times == sorted(times)
    assert all(is_in_office_hours(at) and at <= today for at in times)
