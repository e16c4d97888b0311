"""When invented people work: on working days of the program's zone, in office hours. Pure."""

from datetime import datetime, time, timedelta

from app.core.clock import PROGRAM_ZONE, SATURDAY

OPENS, CLOSES = time(9, 30), time(18, 0)
DAY = timedelta(days=1)


def next_office_moment(at: datetime) -> datetime:
    """Return the instant itself, or when somebody sits down to work after it; not everybody at the same minute."""
    local = at.astimezone(PROGRAM_ZONE)
    if _is_working_day(local) and OPENS <= local.time() < CLOSES:
        return at
    day = local if local.time() < OPENS else local + DAY
    while not _is_working_day(day):
        day += DAY
    return datetime.combine(day.date(), OPENS, PROGRAM_ZONE) + timedelta(minutes=local.minute)


def last_office_moment(at: datetime) -> datetime:
    """Return the instant itself, or when the office closed before it."""
    local = at.astimezone(PROGRAM_ZONE)
    if _is_working_day(local) and OPENS <= local.time() < CLOSES:
        return at
    day = local if local.time() >= CLOSES else local - DAY
    while not _is_working_day(day):
        day -= DAY
    return datetime.combine(day.date(), CLOSES, PROGRAM_ZONE) - timedelta(minutes=1 + local.minute)


def _is_working_day(local: datetime) -> bool:
    return local.weekday() < SATURDAY
