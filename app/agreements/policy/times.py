"""How long a signature may take, and when the signatory is reminded. Pure."""

from collections.abc import Collection
from datetime import date, timedelta

from app.agreements.policy import Side
from app.core.errors import RuleBroken

SIGNING_DAYS = "mou_signing_days"
NOTICE_DAYS = "mou_notice_days"
REMINDERS = ("mou_reminder_days", "mou_second_reminder_days")


def reminder_after(issued_on: date, today: date, days: Collection[int]) -> int | None:
    """Return after how many days the newest reminder that is due was due, or nothing before the first."""
    passed = [one for one in days if issued_on + timedelta(days=one) <= today]
    return max(passed, default=None)


def is_lapsed(sign_by: date | None, today: date) -> bool:
    """Tell whether the last day to sign is over; it ends with its last second."""
    return sign_by is not None and today > sign_by


def check_in_time(sign_by: date | None, today: date) -> None:
    """Raise RuleBroken for a signature after the last day, also before a job has ended the offer."""
    if is_lapsed(sign_by, today):
        raise RuleBroken("The last day to sign has passed. Write to the program team: it can issue the MoU anew.")


def last_day(noticed_on: date, notice_days: int) -> date:
    """Return the last day of an MoU to which notice was given; it ends with its last second."""
    return noticed_on + timedelta(days=notice_days)


def has_ended(ends_on: date | None, today: date) -> bool:
    """Tell whether the last day of a notice is over."""
    return ends_on is not None and today > ends_on


def check_own_notice(given_by: Side | None, side: Side) -> None:
    """Raise RuleBroken for a notice of the other side: only who gave it takes it back."""
    if given_by is not side:
        raise RuleBroken("The other side gave this notice, so only the other side can take it back.")
