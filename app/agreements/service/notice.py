"""Ending an MoU: either side gives notice, may take it back, and on the day after the last one it is over."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Actor
from app.agreements import policy
from app.agreements.models import Agreement
from app.agreements.policy import Action, AgreementState, Kind, Side
from app.agreements.policy.term import is_over
from app.agreements.policy.times import NOTICE_DAYS, check_own_notice, has_ended, last_day
from app.agreements.service.find import agreement_at, agreement_to_change, own_agreement
from app.agreements.service.steps import next_state, take_step
from app.agreements.service.term import AFTER_END, end_dependents
from app.core.clock import local_date
from app.core.errors import Conflict, NotFound
from app.guide.service import policy_value
from app.partners.policy import Cause
from app.partners.service import move_standing, partner_of, partner_to_change

NO_NOTICE = "An addendum ends with the MoU that it belongs to. Give notice to that one."
TERM_OVER = "The term of this MoU is over, so there is nothing left to end with notice."


def signed_for(session: Session, reference: str, side: Side, actor: Actor) -> Agreement:
    """Return the MoU for somebody who may end it for this side. Raises NotFound."""
    if side is Side.PROGRAM:
        return agreement_at(session, actor, reference)
    application, agreement = own_agreement(session, actor, reference)
    if agreement is None or not policy.may_sign(actor, application.organisation_id):
        raise NotFound
    return agreement


def ending_day(session: Session, agreement: Agreement, *, today: date) -> date:
    """Return the last day of an MoU to which notice is given today: never later than that of its term."""
    noticed = last_day(today, policy_value(session, NOTICE_DAYS, on=today))
    return min(noticed, agreement.last_on or noticed)


def check_notice(agreement: Agreement, *, today: date) -> None:
    """Raise Conflict unless notice can be given to this one: not to an addendum, a renewed MoU or one past its term."""
    next_state(agreement, Action.GIVE_NOTICE)
    if agreement.kind is Kind.ADDENDUM:
        raise Conflict(NO_NOTICE)
    if agreement.renewal and agreement.is_renewed:
        raise Conflict(f"It is renewed. Give notice to the MoU that follows it, {agreement.renewal.reference}.")
    if is_over(agreement.last_on, today):
        raise Conflict(TERM_OVER)


def give_notice(session: Session, reference: str, side: Side, *, reason: str, actor: Actor, now: datetime) -> Agreement:
    """End the MoU for one side, with notice. The caller commits."""
    agreement = agreement_to_change(session, signed_for(session, reference, side, actor).id)
    check_notice(agreement, today=local_date(now))
    ends_on = ending_day(session, agreement, today=local_date(now))
    agreement.ends_on, agreement.notice_by = ends_on, side
    take_step(session, agreement, Action.GIVE_NOTICE, words=reason, actor=actor, now=now)
    return agreement


def take_notice_back(session: Session, reference: str, side: Side, *, actor: Actor, now: datetime) -> Agreement:
    """Let the MoU go on; only the side that gave notice can. The caller commits."""
    agreement = agreement_to_change(session, signed_for(session, reference, side, actor).id)
    next_state(agreement, Action.TAKE_NOTICE_BACK)
    check_own_notice(agreement.notice_by, side)
    agreement.ends_on = agreement.notice_by = None
    take_step(session, agreement, Action.TAKE_NOTICE_BACK, words="", actor=actor, now=now)
    return agreement


def agreements_that_end(session: Session, *, today: date) -> Sequence[UUID]:
    """Return the MoUs whose last day is over."""
    over = (Agreement.state == AgreementState.ENDING, Agreement.ends_on < today)
    return session.scalars(select(Agreement.id).where(*over).order_by(Agreement.ends_on, Agreement.id)).all()


def end_agreement(session: Session, agreement_id: UUID, *, now: datetime) -> bool:
    """End the MoU and the partnership once the last day is over; tell whether it did. A second time changes nothing."""
    agreement = agreement_to_change(session, agreement_id)
    is_noticed = Action.END in policy.actions_from(agreement.state)
    if not is_noticed or agreement.notice_by is None or not has_ended(agreement.ends_on, local_date(now)):
        return False
    take_step(session, agreement, Action.END, words="", actor=PORTAL, now=now)
    end_dependents(session, agreement, now=now)
    partner = partner_of(session, agreement.application.organisation_id)
    if partner is not None:
        partner, standing = partner_to_change(session, partner.id), AFTER_END[agreement.notice_by]
        last_on = agreement.ends_on
        move_standing(session, partner, standing, Cause.AGREEMENT, last_on=last_on, actor=PORTAL, now=now)
    return True
