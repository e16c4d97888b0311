"""Days of the program. Instants are aware UTC everywhere else."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PROGRAM_ZONE = ZoneInfo("Asia/Kolkata")
SATURDAY = 5
FIRST_HALF = ("January", "February", "March", "April", "May", "June")
MONTHS = (*FIRST_HALF, "July", "August", "September", "October", "November", "December")


def local_date(at: datetime) -> date:
    """Return the program's day at an instant (A1)."""
    return at.astimezone(PROGRAM_ZONE).date()


def day_in_words(day: date) -> str:
    """Return a day like 22 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_words(at: datetime) -> str:
    """Return an instant with its zone, like 22 November 2026, 08:45 IST."""
    local = at.astimezone(PROGRAM_ZONE)
    return f"{day_in_words(local)}, {local:%H:%M} {local.tzname()}"


def start_of_day(day: date) -> datetime:
    """Return the first moment of a program day."""
    return datetime.combine(day, time.min, PROGRAM_ZONE)


def end_of_day(day: date) -> datetime:
    """Return the last second of a program day (A1: 23:59:59 in Kolkata)."""
    return datetime.combine(day, time(23, 59, 59), PROGRAM_ZONE)


def add_working_days(day: date, count: int) -> date:
    """Return the day that lies `count` working days (Monday to Friday) after `day`."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
