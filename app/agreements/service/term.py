"""The term of an MoU in the database: when it begins, what renews it, and what follows by itself from its end."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.agreements import policy
from app.agreements.models import Agreement
from app.agreements.policy import Action, AgreementState, Kind, Side
from app.agreements.policy.term import (
    REMINDERS,
    RENEWABLE,
    Term,
    after_term,
    next_start,
    numbers_of,
    reminder_before,
    term_from,
    who_let_it_end,
)
from app.agreements.policy.terms import whole_terms
from app.agreements.service.changes import owed_codes, owed_since
from app.agreements.service.find import agreement_to_change, agreement_with
from app.agreements.service.keep import keep_draft
from app.agreements.service.steps import take_step
from app.agreements.service.texts import renewal_terms
from app.core.clock import local_date
from app.duties.policy import DutyKind
from app.duties.service import close_renewal_duty, open_duty
from app.guide.service import policy_value
from app.partners.models import Partner
from app.partners.policy import OVER, Cause, Standing
from app.partners.service import move_standing, partner_of, partner_to_change

AFTER_END = {Side.PARTNER: Standing.LEFT, Side.PROGRAM: Standing.WITHDRAWN}
ENDED_WITH = "It ends with the MoU that it belongs to."


def set_term(agreement: Agreement, today: date) -> None:
    """Let the term begin: today, or without a gap after the one that is renewed; an addendum's ends with its MoU's."""
    term = _term_of(agreement, today)
    agreement.starts_on, agreement.last_on = term.starts_on, term.last_on
    agreement.renewal_on, agreement.grace_until = term.renewal_on, term.grace_until


def _term_of(agreement: Agreement, today: date) -> Term:
    numbers, base = numbers_of(agreement.terms), agreement.base.term if agreement.base else None
    if base is None:
        return term_from(today, numbers)
    if agreement.kind is Kind.RENEWAL:
        return term_from(next_start(base.last_on), numbers)
    last_on = max(today, base.last_on)
    return Term(
        starts_on=today, last_on=last_on, renewal_on=base.renewal_on, grace_until=max(last_on, base.grace_until)
    )


def agreements_to_renew(session: Session, *, today: date) -> Sequence[UUID]:
    """Return the MoUs whose renewal opens, or should have, and is not there."""
    renewed = select(Agreement.base_id).where(Agreement.kind == Kind.RENEWAL)
    due = select(Agreement.id).where(
        Agreement.state.in_(RENEWABLE),
        Agreement.kind != Kind.ADDENDUM,
        Agreement.renewal_on <= today,
        Agreement.id.not_in(renewed),
    )
    return session.scalars(due.order_by(Agreement.renewal_on, Agreement.id)).all()


def open_renewal(session: Session, agreement_id: UUID, *, contact: str, now: datetime) -> Agreement | None:
    """Draft the next MoU with the partner's duty to sign it. Raises RuleBroken that names what is missing."""
    base = agreement_to_change(session, agreement_id)
    partner = partner_of(session, base.application.organisation_id)
    if base.renewal or base.state not in RENEWABLE or base.last_on is None or not partner or partner.standing in OVER:
        return None
    terms = whole_terms(renewal_terms(session, base, contact=contact, now=now))
    renewal = keep_draft(session, base.application_id, terms, actor=PORTAL, now=now, kind=Kind.RENEWAL, base_id=base.id)
    words, due_on = renewal.reference, base.last_on
    open_duty(session, partner.id, DutyKind.RENEW_MOU, source_id=base.id, words=words, due_on=due_on, now=now)
    return renewal


def renewals_to_remind(session: Session) -> Sequence[UUID]:
    """Return the renewals that wait for the partner."""
    waiting = Agreement.kind == Kind.RENEWAL, Agreement.state == AgreementState.ISSUED
    return session.scalars(select(Agreement.id).where(*waiting).order_by(Agreement.issued_at, Agreement.id)).all()


def renewal_reminder(session: Session, agreement_id: UUID, *, today: date) -> tuple[Agreement, Term, int] | None:
    """Return the renewal, the term that it follows, and how many days before its end the newest reminder was due."""
    renewal = agreement_with(session, agreement_id)
    term = renewal.base.term if renewal.base and renewal.base.state is AgreementState.ACTIVE else None
    if renewal.state is not AgreementState.ISSUED or term is None or owed_codes(session, renewal):
        return None
    passed = reminder_before(term.last_on, today, [policy_value(session, code, on=today) for code in REMINDERS])
    return (renewal, term, passed) if passed is not None else None


def terms_that_are_over(session: Session, *, today: date) -> Sequence[UUID]:
    """Return the MoUs past their last day about which something may follow."""
    over = Agreement.state.in_(RENEWABLE), Agreement.kind != Kind.ADDENDUM, Agreement.last_on < today
    return session.scalars(select(Agreement.id).where(*over).order_by(Agreement.last_on, Agreement.id)).all()


def follow_term(session: Session, agreement_id: UUID, *, now: datetime) -> Action | None:
    """Do the next thing that follows from the end of a term, if one does, and return it. A second time does nothing."""
    agreement, today = agreement_to_change(session, agreement_id), local_date(now)
    if agreement.term is None:
        return None
    renewal = agreement.renewal
    action = after_term(
        agreement.state,
        term=agreement.term,
        today=today,
        renewal=renewal.state if renewal else None,
        is_renewed=agreement.is_renewed,
        is_owed=renewal is not None and owed_since(session, renewal) is not None,
    )
    if action is not None:
        take_step(session, agreement, action, words="", actor=PORTAL, now=now)
    _follow_standing(session, agreement, now=now)
    return action


def _follow_standing(session: Session, agreement: Agreement, *, now: datetime) -> None:
    """Let the partner stand as its MoU does. What another cause moved stays, but for the end."""
    found = partner_of(session, agreement.application.organisation_id)
    if found is None:
        return
    partner = partner_to_change(session, found.id)
    if agreement.state is AgreementState.IN_GRACE:
        move_standing(session, partner, Standing.GRACE, Cause.TERM, actor=PORTAL, now=now)
    elif agreement.state is AgreementState.RENEWED:
        move_standing(session, partner, Standing.ACTIVE, Cause.TERM, actor=PORTAL, now=now)
        end_dependents(session, agreement, now=now)
    elif agreement.state is AgreementState.EXPIRED:
        _expire_partnership(session, agreement, partner, now=now)


def _expire_partnership(session: Session, agreement: Agreement, partner: Partner, *, now: datetime) -> None:
    renewal = agreement.renewal
    side = who_let_it_end(renewal.state if renewal else None, _closed_by(renewal))
    last_on = _last_day_as_partner(agreement, local_date(now))
    end_partnership(session, agreement, partner, side, last_on=last_on, now=now)


def end_partnership(
    session: Session, agreement: Agreement, partner: Partner, side: Side, *, last_on: date | None, now: datetime
) -> None:
    """End what belongs to the MoU, the partnership with it, and the duty to renew; a side let it end."""
    end_dependents(session, agreement, now=now)
    move_standing(session, partner, AFTER_END[side], Cause.AGREEMENT, last_on=last_on, actor=PORTAL, now=now)
    close_renewal_duty(session, partner.id, agreement.id, today=local_date(now), is_met=False)


def _closed_by(renewal: Agreement | None) -> Side | None:
    """Return the side that closed a renewal: only the program's team does, and the portal, which has no account."""
    steps = [step for step in (renewal.steps if renewal else ()) if step.action is Action.CLOSE]
    return Side.PROGRAM if steps and steps[-1].account_id is not None else None


def _last_day_as_partner(agreement: Agreement, today: date) -> date:
    """Return the last day of grace, or the later day on which the program's answer ended it."""
    renewal, last_on = agreement.renewal, agreement.grace_until or today - timedelta(days=1)
    closed = renewal is not None and renewal.state is AgreementState.CLOSED
    return max(last_on, local_date(renewal.state_since)) if renewal and closed else last_on


def end_dependents(session: Session, agreement: Agreement, *, now: datetime) -> None:
    """End what belongs to an MoU that is over: addenda in force, and every text that waits for a signature."""
    for one in agreement.dependents:
        actions = policy.actions_from(one.state)
        if Action.CLOSE in actions:
            take_step(session, one, Action.CLOSE, words=ENDED_WITH, actor=PORTAL, now=now)
        elif one.kind is Kind.ADDENDUM and Action.EXPIRE in actions:
            take_step(session, one, Action.EXPIRE, words=ENDED_WITH, actor=PORTAL, now=now)
