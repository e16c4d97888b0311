"""When a reviewer is reminded (N41)."""

from datetime import date, timedelta
from enum import StrEnum, auto


class Reminder(StrEnum):
    SOON = auto()
    TODAY = auto()
    LATE = auto()


def reminder_due(due_on: date, today: date, days_before: int) -> Reminder | None:
    """Return the reminder that stands for a day. Those before it that nobody sent are not made up for."""
    if today > due_on:
        return Reminder.LATE
    if today == due_on:
        return Reminder.TODAY
    return Reminder.SOON if today >= due_on - timedelta(days=days_before) else None
