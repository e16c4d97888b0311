"""The days to sign, which begin anew with each issue, and when no change stops signing any more."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.agreements.policy import Kind
from app.agreements.policy.times import SIGNING_DAYS
from app.applications.service.application import keep_open_until
from app.guide.service import policy_value


def last_day_to_sign(session: Session, base: Agreement, *, today: date) -> date:
    """Return until when an addendum that is made today may be signed: not after the last day of its MoU."""
    return min(_days_from(session, today), base.last_on or today)


def begin_days_anew(session: Session, agreement: Agreement, *, today: date) -> None:
    """Give the days of the policy from today; the grace of what is renewed waits for them and is never shortened."""
    last_day, base = _days_from(session, today), agreement.base
    if base is None:
        keep_open_until(agreement.application, last_day)
    elif agreement.kind is Kind.ADDENDUM:
        agreement.sign_by = last_day_to_sign(session, base, today=today)
    elif base.grace_until is not None:
        agreement.sign_by = base.grace_until = max(base.grace_until, last_day)


def _days_from(session: Session, today: date) -> date:
    return today + timedelta(days=policy_value(session, SIGNING_DAYS, on=today))
