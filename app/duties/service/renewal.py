"""Signing the renewal of the MoU: a duty of the partner while the old term lasts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.duties.events import DutyOpened
from app.duties.models import Duty
from app.duties.policy import DutyKind, DutyState, met_state
from app.outbox.service import publish


def open_renewal_duty(
    session: Session, partner_id: UUID, *, source_id: UUID, words: str, due_on: date, now: datetime
) -> Duty:
    """Ask a partner to sign the next MoU; opening twice is one duty."""
    found = renewal_duty(session, partner_id, source_id)
    if found is not None:
        return found
    duty = Duty(
        partner_id=partner_id,
        kind=DutyKind.RENEW_MOU,
        source_id=source_id,
        opened_at=now,
        due_on=due_on,
        words=words,
    )
    session.add(duty)
    publish(session, DutyOpened(duty_id=duty.id, partner_id=partner_id), actor=PORTAL, at=now)
    return duty


def close_renewal_duty(session: Session, partner_id: UUID, source_id: UUID, *, today: date, is_met: bool) -> None:
    """Note that it was signed, or that it was not and is owed no more. A second time changes nothing."""
    duty = renewal_duty(session, partner_id, source_id)
    if duty is None or duty.state is not DutyState.OPEN:
        return
    duty.state = met_state(duty.due_on, today) if is_met else DutyState.MISSED
    duty.met_on = today if is_met else None


def renewal_duty(session: Session, partner_id: UUID, source_id: UUID) -> Duty | None:
    mine = Duty.partner_id == partner_id, Duty.kind == DutyKind.RENEW_MOU, Duty.source_id == source_id
    return session.scalar(select(Duty).where(*mine))
