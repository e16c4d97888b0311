"""Signing the renewal of the MoU: a duty of the partner while the old term lasts."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.duties.policy import DutyKind, DutyState, met_state
from app.duties.service.opening import duty_from


def close_renewal_duty(session: Session, partner_id: UUID, source_id: UUID, *, today: date, is_met: bool) -> None:
    """Note that it was signed, or that it was not and is owed no more. A second time changes nothing."""
    duty = duty_from(session, partner_id, DutyKind.RENEW_MOU, source_id)
    if duty is None or duty.state is not DutyState.OPEN:
        return
    duty.state = met_state(duty.due_on, today) if is_met else DutyState.MISSED
    duty.met_on = today if is_met else None
