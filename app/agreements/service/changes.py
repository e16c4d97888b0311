"""What the partner wants changed in the text, and what the program answers; both stay with the agreement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, null, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements.events import ChangeAnswered, ChangeAsked, ChangeTakenBack
from app.agreements.models import Agreement, ClauseChange
from app.agreements.policy import Action, AgreementState, Kind, actions_from
from app.agreements.policy.changes import Answer, AnswerChange, AskChange, check_answer, check_ask, clauses_of
from app.agreements.service.days import begin_days_to_sign
from app.agreements.service.find import GOES_ON, agreement_at, agreement_to_change, is_open_to, own_agreement
from app.core.clock import local_date
from app.core.errors import Conflict, NotFound
from app.outbox.service import publish

ANSWERED = frozenset({AgreementState.ISSUED, AgreementState.DECLINED})  # a wish is owed an answer
NOT_NOW = "This text is not open to changes: it waits for no signature."
GONE = "This wish waits for no answer any more."


def ask_change(session: Session, reference: str, command: AskChange, *, actor: Actor, now: datetime) -> None:
    """Keep what the organisation wants a clause to say. The caller commits."""
    agreement = _own_to_change(session, actor, reference)
    if agreement.state is not AgreementState.ISSUED:
        raise Conflict(NOT_NOW)
    clauses = clauses_of(agreement.terms)
    check_ask(command, clauses=clauses, waiting=waiting_codes(session, agreement.id))
    change = ClauseChange(
        agreement_id=agreement.id,
        issue=len(agreement.issues),
        code=command.code,
        number=clauses[command.code]["number"],
        text_before=clauses[command.code]["text"],
        wish=command.wish,
        reason=command.reason,
        asked_by=actor.name,
        asked_at=now,
    )
    session.add(change)
    _note_who_is_next(session, agreement)
    asked = ChangeAsked(agreement_id=agreement.id, application_id=agreement.application_id, change_id=change.id)
    publish(session, asked, actor=actor, at=now)


def take_change_back(session: Session, reference: str, code: str, *, actor: Actor, now: datetime) -> None:
    """End a wish that has no answer yet. The caller commits."""
    agreement = _own_to_change(session, actor, reference)
    change = waiting_change(session, agreement, code)
    _settle(session, agreement, change, Answer.TAKEN_BACK, actor=actor, now=now)
    fact = ChangeTakenBack(agreement_id=agreement.id, application_id=agreement.application_id, change_id=change.id)
    publish(session, fact, actor=actor, at=now)


def answer_change(session: Session, reference: str, command: AnswerChange, *, actor: Actor, now: datetime) -> None:
    """Agree to another text for the next issue, or say why the clause stays, while one may come. The caller commits."""
    agreement = agreement_to_change(session, agreement_at(session, actor, reference).id)
    if Action.REISSUE not in actions_from(agreement.state):
        raise Conflict(NOT_NOW)
    change = waiting_change(session, agreement, command.code)
    check_answer(command, current=change.text_before)
    change.new_text = command.text if command.agrees else ""
    change.words = command.words
    _settle(session, agreement, change, Answer.AGREED if command.agrees else Answer.DECLINED, actor=actor, now=now)
    fact = ChangeAnswered(agreement_id=agreement.id, application_id=agreement.application_id, change_id=change.id)
    publish(session, fact, actor=actor, at=now)


def _own_to_change(session: Session, actor: Actor, reference: str) -> Agreement:
    _, agreement = own_agreement(session, actor, reference)
    if agreement is None:
        raise NotFound
    return agreement_to_change(session, agreement.id)


def waiting_change(session: Session, agreement: Agreement, code: str) -> ClauseChange:
    """Return the wish about a clause that waits. Raises NotFound where there was none, Conflict where it is over."""
    about = [change for change in changes_of(session, agreement.id) if change.code == code]
    if not about:
        raise NotFound
    waiting = next((change for change in about if change.answer is None), None)
    if waiting is None:
        raise Conflict(GONE)
    return waiting


def _settle(
    session: Session, agreement: Agreement, change: ClauseChange, answer: Answer, *, actor: Actor, now: datetime
) -> None:
    """Keep what became of a wish; where it was the last that stopped signing, the days to sign begin anew."""
    change.answer, change.answered_by, change.answered_at = answer, actor.name, now
    if agreement.state is AgreementState.ISSUED and not owed_codes(session, agreement):
        begin_days_to_sign(session, agreement, today=local_date(now))
    _note_who_is_next(session, agreement)


def changes_of(session: Session, agreement_id: UUID) -> Sequence[ClauseChange]:
    """Return all wishes about an agreement, of every issue, in the order in which they came."""
    mine = select(ClauseChange).where(ClauseChange.agreement_id == agreement_id)
    return session.scalars(mine.order_by(ClauseChange.asked_at, ClauseChange.id)).all()


def change_with(session: Session, change_id: UUID) -> ClauseChange:
    """Return the wish that a fact is about."""
    return session.get_one(ClauseChange, change_id)


def waiting_codes(session: Session, agreement_id: UUID) -> list[str]:
    """Return the clauses about which a wish waits for its answer."""
    return [change.code for change in changes_of(session, agreement_id) if change.answer is None]


def owed_codes(session: Session, agreement: Agreement) -> list[str]:
    """Return the clauses of the newest issue for which the program owes an answer, or a new issue after its yes."""
    return [change.code for change in _owed(session, agreement)]


def owed_since(session: Session, agreement: Agreement) -> datetime | None:
    """Return since when nobody can sign, because the program owes an answer or a new issue."""
    if agreement.state is not AgreementState.ISSUED:
        return None
    return min((change.asked_at for change in _owed(session, agreement)), default=None)


def _note_who_is_next(session: Session, agreement: Agreement) -> None:
    """Let all pages of the application say whether the program owes something; the first MoU is what it waits for."""
    if agreement.kind is Kind.FIRST:
        agreement.application.program_owes_since = owed_since(session, agreement)


def _owed(session: Session, agreement: Agreement) -> list[ClauseChange]:
    newest, open_ends = len(agreement.issues), {None, Answer.AGREED}
    changes = changes_of(session, agreement.id)
    return [change for change in changes if change.issue == newest and change.answer in open_ends]


def agreed_texts(session: Session, agreement_id: UUID) -> dict[str, str]:
    """Return what clauses say by agreement, the newest one last."""
    agreed = (change for change in changes_of(session, agreement_id) if change.answer is Answer.AGREED)
    return {change.code: change.new_text for change in agreed}


def agreements_to_answer(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose the agreements about which a wish waits for the program, for the queue, without a day."""
    columns = (Agreement.reference, Agreement.applicant.label("who"), ClauseChange.asked_at.label("since"))
    waiting = select(*columns, null().label("due_on")).join(ClauseChange, ClauseChange.agreement_id == Agreement.id)
    return waiting.where(ClauseChange.answer.is_(None), Agreement.state.in_(ANSWERED), GOES_ON, is_open_to(actor))
