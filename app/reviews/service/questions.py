"""Questions of a panel: asking, and what the program team makes of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, null, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Account
from app.accounts.policy import Actor
from app.applications.models import Question
from app.applications.policy import Action
from app.applications.policy.questions import AskApplicant
from app.applications.service.answering import topics_to_ask
from app.applications.service.application import advance
from app.applications.service.asking import ask_applicant, go_on_without, late_answers
from app.core.errors import Conflict, NotFound, RuleBroken
from app.outbox.service import publish
from app.reviews.events import PanelQuestionAsked, PanelQuestionSentOn, PanelQuestionTurnedDown
from app.reviews.models import Panel, PanelQuestion
from app.reviews.policy import PanelState, ReviewState
from app.reviews.policy.questions import (
    AskingAction,
    AskingState,
    AskQuestion,
    Person,
    SendOn,
    TurnDown,
    asking_after,
    check_live,
    check_question,
    check_second,
    check_sent_on,
    without_names,
)
from app.reviews.service.access import as_panel, is_led_by, lock, own_review, panel_at
from app.reviews.service.completion import open_consensus_when_all_are_in
from app.reviews.service.panels import chairs_of
from app.reviews.service.ties import tied_people


def ask_as_reviewer(session: Session, command: AskQuestion, reference: str, *, actor: Actor, now: datetime) -> None:
    """Ask while one's own review is open. The caller commits."""
    review = own_review(session, actor, reference)
    if review.state is not ReviewState.OPEN:
        raise RuleBroken("You can ask while your review is open.")
    _ask(session, review.panel, command, actor=actor, now=now)


def ask_as_chair(session: Session, command: AskQuestion, reference: str, *, actor: Actor, now: datetime) -> None:
    """Ask while one leads the panel. The caller commits."""
    _ask(session, panel_at(session, actor, reference), command, actor=actor, now=now)


def _ask(session: Session, panel: Panel, command: AskQuestion, *, actor: Actor, now: datetime) -> None:
    assert actor.account_id is not None, "people ask, not the portal"
    lock(session, panel)
    check_live(panel.state)
    topics = topics_to_ask(session, panel.application)
    check_question(command, asker=Person(name=actor.name, address=actor.email), topics=topics)
    last = session.scalar(select(func.max(PanelQuestion.number)).where(PanelQuestion.panel_id == panel.id))
    question = PanelQuestion(
        panel_id=panel.id,
        number=(last or 0) + 1,
        asked_by=actor.account_id,
        asked_at=now,
        about=command.about,
        title=topics[command.about],
        words=command.words,
    )
    session.add(question)
    fact = PanelQuestionAsked(panel_id=panel.id, question_id=question.id)
    publish(session, fact, actor=as_panel(actor), at=now)


def own_questions(session: Session, panel: Panel, actor: Actor) -> Sequence[PanelQuestion]:
    """Return what the actor asked on this panel; nobody else of the panel sees it."""
    return [one for one in panel_questions(session, panel) if one.asked_by == actor.account_id]


def panel_questions(session: Session, panel: Panel) -> Sequence[PanelQuestion]:
    """Return all questions of a panel, for the program team."""
    mine = select(PanelQuestion).where(PanelQuestion.panel_id == panel.id).order_by(PanelQuestion.number)
    with_all = mine.options(joinedload(PanelQuestion.asker), joinedload(PanelQuestion.question))
    return session.scalars(with_all).all()


def panel_question(session: Session, actor: Actor, reference: str, number: int) -> PanelQuestion:
    """Return one question for somebody of the program team without a tie. Raises NotFound."""
    panel = panel_at(session, actor, reference)
    found = next((one for one in panel_questions(session, panel) if one.number == number), None)
    if found is None:
        raise NotFound
    return found


def words_to_send(session: Session, question: PanelQuestion) -> str:
    """Return what the team begins with: the words, without the names of people of the panel."""
    return without_names(question.words, _people_of(session, question.panel))


def _people_of(session: Session, panel: Panel) -> list[Person]:
    reviewers = [review.reviewer for review in panel.reviews]
    askers = [question.asker for question in panel_questions(session, panel)]
    everybody = {person.id: person for person in (*reviewers, *askers, *chairs_of(session, panel))}
    return [_person(person) for person in everybody.values()]


def _person(account: Account) -> Person:
    return Person(name=account.name, address=account.email)


def send_on(session: Session, command: SendOn, reference: str, number: int, *, actor: Actor, now: datetime) -> Question:
    """Ask the applicant in the team's words; nothing there tells who had the question. The caller commits."""
    kept = _to_decide(session, command, reference, number, AskingAction.SEND_ON, actor=actor)
    panel = kept.panel
    check_live(panel.state)
    check_sent_on(command, people=_people_of(session, panel))
    session.refresh(panel.application, with_for_update=True)
    asked = AskApplicant(about=kept.about, title=kept.title, words=command.words, is_opened=command.is_opened)
    question = ask_applicant(session, panel.application, asked, actor=actor, now=now)
    kept.state, kept.question_id = AskingState.SENT_ON, question.id
    kept.decided_by, kept.decided_at = actor.account_id, now
    fact = PanelQuestionSentOn(panel_id=panel.id, question_id=kept.id)
    publish(session, fact, actor=as_panel(actor), at=now)
    return question


def turn_down(session: Session, command: TurnDown, reference: str, number: int, *, actor: Actor, now: datetime) -> None:
    """Do not ask, with the reason for who wanted to know. The caller commits."""
    kept = _to_decide(session, command, reference, number, AskingAction.TURN_DOWN, actor=actor)
    kept.state, kept.reason = AskingState.TURNED_DOWN, command.reason
    kept.decided_by, kept.decided_at = actor.account_id, now
    fact = PanelQuestionTurnedDown(panel_id=kept.panel_id, question_id=kept.id)
    publish(session, fact, actor=as_panel(actor), at=now)


def _to_decide(
    session: Session, command: SendOn | TurnDown, reference: str, number: int, action: AskingAction, *, actor: Actor
) -> PanelQuestion:
    """Return the question as the actor has read it, under the lock of its panel. Raises Conflict or RuleBroken."""
    kept = panel_question(session, actor, reference, number)
    lock(session, kept.panel)
    session.refresh(kept)
    try:
        asking_after(kept.state, action)
    except RuleBroken as error:
        raise Conflict(error.message) from error
    if kept.version != command.version:
        raise Conflict("The question has changed since you read it.")
    check_second(asked_by=kept.asked_by, decided_by=actor.account_id)
    return kept


def go_on(session: Session, reference: str, *, actor: Actor, now: datetime) -> None:
    """Let the panel go on without an answer, once the last day has passed. The caller commits."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    application = panel.application
    session.refresh(application, with_for_update=True)
    go_on_without(session, application, actor=actor, now=now)
    if panel.state is PanelState.CONSENSUS:
        advance(session, application, Action.OPEN_CONSENSUS, now=now)
    else:
        open_consensus_when_all_are_in(session, panel, now)


def questions_to_send_on(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose the applications with a question that waits for the program team, for the queue of one of them."""
    since = func.min(PanelQuestion.asked_at).label("since")
    waiting = PanelQuestion.state == AskingState.WAITING, Panel.state != PanelState.CLOSED
    columns = select(Panel.reference, Panel.applicant.label("who"), since, null().label("due_on"))
    found = columns.join(PanelQuestion, PanelQuestion.panel_id == Panel.id).where(*waiting, *is_led_by(actor))
    return found.where(PanelQuestion.asked_by != actor.account_id).group_by(Panel.id)


def questions_without_answer(actor: Actor, *, today: date) -> Select[*tuple[Any, ...]]:
    """Choose the applications whose days to answer are over, for the queue of one of the program team."""
    late = late_answers(today).subquery()
    columns = late.c.reference, late.c.who, late.c.since, late.c.due_on
    found = select(*columns).join(Panel, Panel.application_id == late.c.id)
    return found.where(Panel.state != PanelState.CLOSED, *is_led_by(actor))


def panels_without_answer(session: Session, *, today: date) -> Sequence[UUID]:
    """Return the panels that wait for an applicant whose days to answer are over."""
    late = late_answers(today).subquery()
    found = select(Panel.id).join(late, Panel.application_id == late.c.id).where(Panel.state != PanelState.CLOSED)
    return session.scalars(found.order_by(late.c.due_on, late.c.reference)).all()


def reviewers_of(panel: Panel) -> set[UUID]:
    """Return everybody who was ever asked to review: nobody of them acts for the program team on this panel."""
    return {review.reviewer_id for review in panel.reviews}


def may_be_told(session: Session, question: PanelQuestion) -> bool:
    """Tell whether who asked may still know of the case."""
    if question.asked_by in tied_people(session, question.panel):
        return False
    own = next((one for one in question.panel.reviews if one.reviewer_id == question.asked_by), None)
    return own is None or own.state in {ReviewState.OPEN, ReviewState.SUBMITTED}


def is_reviewer(question: PanelQuestion) -> bool:
    """Tell whether who asked reviews on the panel, or leads it."""
    return question.asked_by in reviewers_of(question.panel)
