"""Moving an agreement on. Every step that is no signature leaves a row that says who, when and why."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Actor
from app.agreements import policy
from app.agreements.events import (
    AgreementApproved,
    AgreementClosed,
    AgreementDeclined,
    AgreementEnded,
    AgreementExpired,
    AgreementHeld,
    AgreementLapsed,
    AgreementReleased,
    AgreementSucceeded,
    AgreementTakenBack,
    GraceBegun,
    NoticeGiven,
    NoticeTakenBack,
)
from app.agreements.models import Agreement, AgreementStep
from app.agreements.policy import Action, AgreementState, Kind, Side
from app.agreements.policy.outside import check_looked_at
from app.agreements.policy.term import check_base
from app.agreements.policy.times import is_lapsed
from app.agreements.service.changes import owed_codes
from app.agreements.service.find import agreement_at, agreement_to_change, own_agreement, signatures_of
from app.agreements.service.matches import check_matches
from app.applications.policy import Action as Step
from app.applications.policy import State
from app.applications.service import advance
from app.core.clock import local_date
from app.core.errors import Conflict, NotFound, RuleBroken
from app.outbox.service import publish

FACTS = {
    Action.HOLD: AgreementHeld,
    Action.RELEASE: AgreementReleased,
    Action.APPROVE: AgreementApproved,
    Action.DECLINE: AgreementDeclined,
    Action.LAPSE: AgreementLapsed,
    Action.REISSUE: AgreementTakenBack,
    Action.GIVE_NOTICE: NoticeGiven,
    Action.TAKE_NOTICE_BACK: NoticeTakenBack,
    Action.END: AgreementEnded,
    Action.START_GRACE: GraceBegun,
    Action.SUCCEED: AgreementSucceeded,
    Action.EXPIRE: AgreementExpired,
    Action.CLOSE: AgreementClosed,
}
TO_PROGRAM = frozenset({Action.DECLINE, Action.LAPSE, Action.REISSUE})  # after these the application waits for it


def next_state(agreement: Agreement, action: Action) -> AgreementState:
    """Return the next state. Raises Conflict when somebody else was faster."""
    try:
        return policy.after(agreement.state, action)
    except RuleBroken as error:
        raise Conflict(error.message) from error


def ready_for(session: Session, actor: Actor, reference: str, action: Action) -> Agreement:
    """Return an agreement with which the program's team may do this now. Raises NotFound and Conflict."""
    agreement = agreement_at(session, actor, reference)
    next_state(agreement, action)
    return agreement


def check_base_of(agreement: Agreement) -> None:
    """Raise Conflict where the MoU that this text renews or adds to cannot take it any more."""
    if agreement.base is not None:
        check_base(agreement.kind, agreement.base.state)


def act_for_program(
    session: Session, reference: str, action: Action, *, reason: str = "", actor: Actor, now: datetime
) -> Agreement:
    """Approve, put on hold or end the hold. The caller commits."""
    agreement = agreement_to_change(session, ready_for(session, actor, reference, action).id)
    if action is Action.APPROVE:
        check_matches(session, agreement)
        _check_signed_file(agreement, reason)
    take_step(session, agreement, action, words=reason, actor=actor, now=now)
    return agreement


def _check_signed_file(agreement: Agreement, words: str) -> None:
    """Raise unless a file that was signed outside may be opened, and somebody compared it who had to."""
    signature = signatures_of(agreement).get(Side.PARTNER)
    if signature is None or signature.file is None:
        return
    if not signature.file.content.is_readable:
        raise Conflict(f"The signed file cannot be opened. {signature.file.content.said}")
    check_looked_at(signature.method, signature.comparison, words)


def decline_agreement(
    session: Session, reference: str, *, sha256: str, reason: str, actor: Actor, now: datetime
) -> Agreement:
    """Say for the organisation that it does not sign this text. The caller commits."""
    application, agreement = own_agreement(session, actor, reference)
    if agreement is None or not policy.may_sign(actor, application.organisation_id):
        raise NotFound
    agreement = agreement_to_change(session, agreement.id)
    next_state(agreement, Action.DECLINE)
    policy.check_text(sha256, stored=agreement.sha256)
    take_step(session, agreement, Action.DECLINE, words=reason, actor=actor, now=now)
    return agreement


def lapse_agreement(session: Session, agreement_id: UUID, *, now: datetime) -> bool:
    """End the offer when the last day to sign is over; tell whether it was. A second time changes nothing."""
    agreement = agreement_to_change(session, agreement_id)
    is_open = Action.LAPSE in policy.actions_from(agreement.state)
    is_open = is_open and not owed_codes(session, agreement)  # a wish of theirs waits for us
    if not is_open or not is_lapsed(agreement.last_day_to_sign, local_date(now)):
        return False
    take_step(session, agreement, Action.LAPSE, words="", actor=PORTAL, now=now)
    return True


def take_step(
    session: Session, agreement: Agreement, action: Action, *, words: str, actor: Actor, now: datetime
) -> None:
    """Move the agreement, keep the step and announce it."""
    agreement.state, agreement.state_since = next_state(agreement, action), now
    step = AgreementStep(
        agreement_id=agreement.id,
        action=action,
        words=words,
        person=actor.name,
        account_id=actor.account_id,
        at=now,
    )
    session.add(step)
    is_first = agreement.kind is Kind.FIRST
    if is_first and action in TO_PROGRAM and agreement.application.state in {State.MOU_SENT, State.MOU_SIGNED}:
        advance(session, agreement.application, Step.TAKE_BACK_MOU, now=now)
    fact = FACTS[action](agreement_id=agreement.id, application_id=agreement.application_id, step_id=step.id)
    publish(session, fact, actor=actor, at=now)


def step_with(session: Session, step_id: UUID) -> AgreementStep:
    """Return the step that a fact is about."""
    return session.get_one(AgreementStep, step_id)
