from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import add_working_days, end_of_day, local_date

SATURDAY = 5


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2030, 3, 10, 18, 29, 59, tzinfo=UTC), date(2030, 3, 10)),
        (datetime(2030, 3, 10, 18, 30, tzinfo=UTC), date(2030, 3, 11)),
    ],
)
def test_a_program_day_begins_at_midnight_in_kolkata(instant: datetime, day: date) -> None:
    """A1"""
    assert local_date(instant) == day


def test_the_last_second_of_a_day_is_still_that_day() -> None:
    """A1"""
    last = end_of_day(date(2030, 3, 10))

    assert local_date(last) == date(2030, 3, 10)
    assert local_date(last + timedelta(seconds=1)) == date(2030, 3, 11)


@given(start=st.dates(date(2020, 1, 1), date(2040, 1, 1)), count=st.integers(1, 60))
def test_working_days_are_counted_without_weekends(start: date, count: int) -> None:
    end = add_working_days(start, count)
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]

    assert sum(day.weekday() < SATURDAY for day in days) == count
    assert end.weekday() < SATURDAY
