"""Which agreements wait for a signature, and which of them is to be reminded of."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.agreements.policy import AgreementState, Kind
from app.agreements.policy.times import REMINDERS, reminder_after
from app.agreements.service.changes import owed_codes
from app.agreements.service.find import agreement_with
from app.core.clock import local_date
from app.guide.service import policy_value


def agreements_to_sign(session: Session) -> Sequence[UUID]:
    """Return the agreements that wait for the partner, the oldest first; renewals have reminders of their own."""
    waiting = select(Agreement.id).where(Agreement.state == AgreementState.ISSUED, Agreement.kind != Kind.RENEWAL)
    return session.scalars(waiting.order_by(Agreement.issued_at, Agreement.id)).all()


def reminder_of(session: Session, agreement_id: UUID, *, today: date) -> tuple[Agreement, int] | None:
    """Return the agreement and after how many days its newest reminder is due, if it waits for them and one is."""
    agreement = agreement_with(session, agreement_id)
    if agreement.state is not AgreementState.ISSUED or agreement.issued_at is None or owed_codes(session, agreement):
        return None
    days = [policy_value(session, code, on=today) for code in REMINDERS]
    passed = reminder_after(local_date(agreement.issued_at), today, days)
    return (agreement, passed) if passed is not None else None
