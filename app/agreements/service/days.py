"""The days to sign, which begin with each issue, and when no change stops signing any more."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.agreements.policy import Kind
from app.agreements.policy.times import SIGNING_DAYS
from app.applications.service.application import keep_open_until
from app.guide.service import policy_value


def begin_days_to_sign(session: Session, agreement: Agreement, *, today: date) -> None:
    """Give the days of the policy from today: for an addendum no longer than its MoU lasts.

    The grace of what is renewed waits for them, and is never shortened.
    """
    last_day, base = today + timedelta(days=policy_value(session, SIGNING_DAYS, on=today)), agreement.base
    if base is None:
        keep_open_until(agreement.application, last_day)
    elif agreement.kind is Kind.ADDENDUM:
        agreement.sign_by = min(last_day, base.last_on or today)
    elif base.grace_until is not None:
        agreement.sign_by = base.grace_until = max(base.grace_until, last_day)
