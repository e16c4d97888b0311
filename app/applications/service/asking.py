"""Questions to an applicant in review: what may be asked about, asking, and going on without an answer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.events import QuestionAsked, QuestionsClosed
from app.applications.models import Application, Question
from app.applications.policy import Action, State, after
from app.applications.policy.questions import AskApplicant, check_may_go_on
from app.applications.service.application import advance
from app.core.clock import local_date
from app.outbox.service import publish


def open_questions(session: Session, application_id: UUID) -> Sequence[Question]:
    """Return what the applicant is asked now, in order."""
    mine = select(Question).where(Question.application_id == application_id)
    still = mine.where(Question.answered_at.is_(None), Question.closed_at.is_(None))
    return session.scalars(still.order_by(Question.number)).all()


def all_questions(session: Session, application_id: UUID) -> Sequence[Question]:
    """Return everything that was ever asked, in order."""
    mine = select(Question).where(Question.application_id == application_id)
    return session.scalars(mine.order_by(Question.number)).all()


def late_answers(today: date) -> Select[*tuple[Any, ...]]:
    """Choose the applications whose days to answer are over."""
    columns = (Application.reference, Application.applicant.label("who"), Application.state_since.label("since"))
    late = select(Application.id, *columns, Application.due_on)
    return late.where(Application.state == State.QUESTIONS_ASKED, Application.due_on < today)


def opened_parts(session: Session, application: Application) -> frozenset[str]:
    """Return the places of what may be changed to answer a question."""
    if application.state is not State.QUESTIONS_ASKED:
        return frozenset()
    return frozenset(one.about for one in open_questions(session, application.id) if one.is_opened)


def answered_questions(session: Session, application_id: UUID) -> list[dict[str, Any]]:
    """Return all questions with their answers, as a revision keeps them."""
    mine = select(Question).where(Question.application_id == application_id, Question.answered_at.is_not(None))
    return [
        {"number": one.number, "title": one.title, "about": one.about, "question": one.words, "answer": one.answer}
        for one in session.scalars(mine.order_by(Question.number))
    ]


def ask_applicant(
    session: Session, application: Application, command: AskApplicant, *, actor: Actor, now: datetime
) -> Question:
    """Ask as the program team; each question begins the time for all anew. The caller has locked the application."""
    actor.check_is_outside(application.organisation_id)
    after(application.state, Action.ASK)
    last = session.scalar(select(func.max(Question.number)).where(Question.application_id == application.id))
    question = Question(
        application_id=application.id,
        number=(last or 0) + 1,
        about=command.about,
        title=command.title,
        words=command.words,
        is_opened=command.is_opened,
        asked_at=now,
    )
    session.add(question)
    _begin_time(session, application, now=now)
    publish(session, QuestionAsked(application_id=application.id, question_id=question.id), actor=actor, at=now)
    return question


def _begin_time(session: Session, application: Application, *, now: datetime) -> None:
    """Begin the time to answer anew; a later day that was given before is not taken back."""
    given = application.due_on if application.state is State.QUESTIONS_ASKED else None
    advance(session, application, Action.ASK, now=now)
    if given and application.due_on:
        application.due_on = max(given, application.due_on)


def go_on_without(session: Session, application: Application, *, actor: Actor, now: datetime) -> None:
    """Close what was not answered in time. The caller has locked the application."""
    actor.check_is_outside(application.organisation_id)
    check_may_go_on(application.state, application.due_on, local_date(now))
    for question in open_questions(session, application.id):
        question.closed_at = now
    advance(session, application, Action.GO_ON_WITHOUT, now=now)
    publish(session, QuestionsClosed(application_id=application.id), actor=actor, at=now)
