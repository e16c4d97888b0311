"""Asking a partner for something, once for each cause."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.duties.events import DutyOpened
from app.duties.models import Duty
from app.duties.policy import DutyKind
from app.outbox.service import publish


def open_duty(
    session: Session, partner_id: UUID, kind: DutyKind, *, source_id: UUID, words: str, due_on: date, now: datetime
) -> Duty:
    """Return the duty that follows from this cause; opening twice is one duty."""
    found = duty_from(session, partner_id, kind, source_id)
    if found is not None:
        return found
    duty = Duty(partner_id=partner_id, kind=kind, source_id=source_id, opened_at=now, due_on=due_on, words=words)
    session.add(duty)
    publish(session, DutyOpened(duty_id=duty.id, partner_id=partner_id), actor=PORTAL, at=now)
    return duty


def duty_from(session: Session, partner_id: UUID, kind: DutyKind, source_id: UUID) -> Duty | None:
    """Return what a partner owes, or owed, for this cause."""
    mine = Duty.partner_id == partner_id, Duty.kind == kind, Duty.source_id == source_id
    return session.scalar(select(Duty).where(*mine))
