"""Conditions of a decision become duties when the applicant becomes a partner."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.duties.events import DutyOpened
from app.duties.models import Duty
from app.duties.policy import DutyKind
from app.outbox.service import publish


def open_condition_duty(
    session: Session, partner_id: UUID, *, condition_id: UUID, words: str, due_on: date, now: datetime
) -> Duty:
    """Ask a new partner for what the decision made a condition; opening twice is one duty."""
    mine = Duty.partner_id == partner_id, Duty.kind == DutyKind.CONDITION, Duty.source_id == condition_id
    found = session.scalar(select(Duty).where(*mine))
    if found is not None:
        return found
    duty = Duty(
        partner_id=partner_id,
        kind=DutyKind.CONDITION,
        source_id=condition_id,
        opened_at=now,
        due_on=due_on,
        words=words,
    )
    session.add(duty)
    publish(session, DutyOpened(duty_id=duty.id, partner_id=partner_id), actor=PORTAL, at=now)
    return duty
