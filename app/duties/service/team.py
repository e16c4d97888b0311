"""What partners owe, and by when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.duties.events import DutyOpened
from app.duties.models import Duty
from app.duties.policy import DutyKind, DutyState, team_due_on
from app.outbox.service import publish
from app.partners.models import Partner


def open_team_duty(session: Session, partner: Partner, *, actor: Actor, now: datetime) -> Duty:
    """Ask a new partner for a trained team within six months (S1.30); opening twice is one duty."""
    mine = select(Duty).where(Duty.partner_id == partner.id, Duty.kind == DutyKind.TRAINED_TEAM)
    found = session.scalar(mine)
    if found is not None:
        return found
    duty = Duty(
        partner_id=partner.id,
        kind=DutyKind.TRAINED_TEAM,
        source_id=partner.id,
        opened_at=now,
        due_on=team_due_on(partner.active_on),
    )
    session.add(duty)
    publish(session, DutyOpened(duty_id=duty.id, partner_id=partner.id), actor=actor, at=now)
    return duty


def open_duties(session: Session, partner_id: UUID) -> Sequence[Duty]:
    """Return what a partner still owes, by the day it is due."""
    owed = select(Duty).where(Duty.partner_id == partner_id, Duty.state == DutyState.OPEN)
    return session.scalars(owed.order_by(Duty.due_on, Duty.opened_at)).all()
