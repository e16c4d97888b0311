"""Refusing in the document check, by two people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Account
from app.accounts.policy import Actor, Role
from app.accounts.service import people_with
from app.applications.events import ApplicationRefused, RefusalProposed, RefusalTakenBack
from app.applications.models import Application, QuickRefusal
from app.applications.policy import Action, State, after
from app.applications.policy.quick_refusal import (
    CRITERIA,
    AnswerRefusal,
    ProposeRefusal,
    RefusalAction,
    RefusalState,
    check_proposal,
    check_second_person,
    check_takes_back,
    refusal_after,
)
from app.applications.service.application import advance, application_at, application_to_change, latest_revision
from app.applications.service.promise import note_answer
from app.applications.service.ties import is_open_to, team_for
from app.core.errors import Conflict, NotFound
from app.guide.models import Clause
from app.guide.service import clauses_of
from app.outbox.service import publish


def criteria_for(session: Session, application: Application) -> list[Clause]:
    """Return the clauses that the applicant has to meet, of the guide version that applies to it."""
    return [clause for clause in clauses_of(session, application.guide_version_id) if clause.part == CRITERIA]


def proposed_refusal(session: Session, application: Application) -> QuickRefusal | None:
    """Return the refusal that waits for its second person."""
    return session.scalar(_refusal(application.id, RefusalState.PROPOSED))


def confirmed_refusal(session: Session, application_id: UUID) -> QuickRefusal | None:
    """Return why an application was declined in the check, when it was."""
    return session.scalar(_refusal(application_id, RefusalState.CONFIRMED))


def _refusal(application_id: UUID, state: RefusalState) -> Select[QuickRefusal]:
    mine = (QuickRefusal.application_id == application_id, QuickRefusal.state == state)
    return select(QuickRefusal).where(*mine).options(joinedload(QuickRefusal.proposer))


def refusal_at(session: Session, actor: Actor, reference: str) -> QuickRefusal:
    """Return the refusal of an application, proposed or confirmed, for the program team. Raises NotFound."""
    application = application_at(session, actor, reference)
    found = proposed_refusal(session, application) or confirmed_refusal(session, application.id)
    if found is None:
        raise NotFound
    return found


def refusal_by_id(session: Session, refusal_id: UUID) -> QuickRefusal:
    """Return the refusal that a fact is about."""
    return session.get_one(QuickRefusal, refusal_id)


def refusals_to_confirm(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose what waits for a second person, for the queue of somebody of the program team."""
    columns = (Application.reference, Application.applicant.label("who"), QuickRefusal.proposed_at.label("since"))
    waiting = select(*columns, Application.due_on).join(QuickRefusal.application)
    proposed = (QuickRefusal.state == RefusalState.PROPOSED, Application.state == State.CHECKING)
    return waiting.where(*proposed, is_open_to(actor))


def second_people(session: Session, refusal: QuickRefusal) -> Sequence[Account]:
    """Return who may confirm a refusal: the program managers without a tie, and without the one who proposed it."""
    return team_for(session, refusal.application, but=[refusal.proposed_by])


def proposer_is_here(session: Session, refusal: QuickRefusal) -> bool:
    """Tell whether the one who proposed still works for the program team."""
    return refusal.proposed_by in {person.id for person in people_with(session, Role.PROGRAM_MANAGER)}


def propose_refusal(
    session: Session, reference: str, command: ProposeRefusal, *, actor: Actor, now: datetime
) -> QuickRefusal:
    """Ask a second person to refuse the application, with the reasons that the applicant will read."""
    application = application_to_change(session, actor, reference)
    clauses = {clause.code: clause.title for clause in criteria_for(session, application)}
    is_proposed = proposed_refusal(session, application) is not None
    check_proposal(command, clauses, state=application.state, is_proposed=is_proposed)
    assert actor.account_id is not None, "only people check applications"
    refusal = QuickRefusal(
        application_id=application.id,
        reasons=[
            {"clause": code, "title": title, "reason": command.reasons[code]}
            for code, title in clauses.items()
            if code in command.reasons
        ],
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    session.add(refusal)
    session.flush()
    fact = RefusalProposed(application_id=application.id, refusal_id=refusal.id)
    publish(session, fact, actor=actor, at=now)
    return refusal


def confirm_refusal(
    session: Session, reference: str, command: AnswerRefusal, *, actor: Actor, now: datetime
) -> QuickRefusal:
    """Decline the application, as the second person."""
    application, refusal = _to_answer(session, reference, command, actor=actor)
    check_second_person(refusal.proposed_by, actor.account_id)
    after(application.state, Action.REFUSE)
    refusal.state = refusal_after(refusal.state, RefusalAction.CONFIRM)
    refusal.confirmed_by, refusal.confirmed_at = actor.account_id, now
    note_answer(session, application, latest_revision(session, application.id), now=now)
    advance(session, application, Action.REFUSE, now=now)
    fact = ApplicationRefused(application_id=application.id, refusal_id=refusal.id)
    publish(session, fact, actor=actor, at=now)
    return refusal


def take_back_refusal(
    session: Session, reference: str, command: AnswerRefusal, *, actor: Actor, now: datetime
) -> QuickRefusal:
    """Go on with the check, as who proposed to refuse."""
    application, refusal = _to_answer(session, reference, command, actor=actor)
    check_takes_back(refusal.proposed_by, actor.account_id, proposer_is_here=proposer_is_here(session, refusal))
    refusal.state = refusal_after(refusal.state, RefusalAction.TAKE_BACK)
    fact = RefusalTakenBack(application_id=application.id, refusal_id=refusal.id)
    publish(session, fact, actor=actor, at=now)
    return refusal


def _to_answer(
    session: Session, reference: str, command: AnswerRefusal, *, actor: Actor
) -> tuple[Application, QuickRefusal]:
    """Under the lock of the application, so that of two answers one counts. Raises NotFound or Conflict."""
    application = application_to_change(session, actor, reference)
    refusal = refusal_at(session, actor, reference)
    if refusal.version != command.version:
        raise Conflict("Somebody else changed this proposal meanwhile. Read it again.")
    return application, refusal
