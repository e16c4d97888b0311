"""The applicant's answers to questions: kept as a draft, then sent as a new revision."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.policy import Actor
from app.applications.events import QuestionsAnswered
from app.applications.models import Application, Question, Revision
from app.applications.policy import Action
from app.applications.policy.questions import AnswerQuestions, about_document, check_answers, check_asked
from app.applications.policy.steps import SECTION_STEPS
from app.applications.policy.tasks import Documents, Missing, missing
from app.applications.service.application import advance, own_application_to_change
from app.applications.service.asking import open_questions
from app.applications.service.evidence import proofs_of
from app.applications.service.overview import Overview, overview
from app.applications.service.submission import Incomplete, revise
from app.core.clock import local_date
from app.core.errors import Conflict
from app.outbox.service import publish


def topics_to_ask(session: Session, application: Application) -> dict[str, str]:
    """Return what a question may be about, by its place: every section, and every document that is a file."""
    sections = {key: step.title for key, step in SECTION_STEPS.items()}
    files = [proof.asked for proof in proofs_of(session, application) if proof.is_file]
    return sections | {about_document(asked.code): asked.title for asked in files}


def version_of(questions: Sequence[Question]) -> int:
    """Return a number that is another one after each change of one of them, or one more."""
    return sum(question.version for question in questions)


def save_answers(
    session: Session, command: AnswerQuestions, reference: str, *, actor: Actor, now: datetime
) -> Application:
    """Keep the answers so far; nobody of the program or the panel sees them. The caller commits."""
    application = own_application_to_change(session, actor, reference)
    _write(_asked(session, application, command), command)
    return application


def send_answers(
    session: Session, command: AnswerQuestions, reference: str, *, actor: Actor, now: datetime
) -> Revision:
    """Hand in all answers with what was changed for them, as a revision of its own. The caller commits."""
    application = own_application_to_change(session, actor, reference)
    asked = _asked(session, application, command)
    check_answers(command, [one.number for one in asked])
    whole = overview(session, application, today=local_date(now))
    if found := missing_in(whole):
        raise Incomplete(found)
    _write(asked, command)
    for question in asked:
        question.answered_at, question.answered_by = now, actor.name
    session.flush()
    revision = revise(session, whole, by=actor.name, now=now)
    advance(session, application, Action.ANSWER, now=now)
    fact = QuestionsAnswered(application_id=application.id, revision_id=revision.id, number=revision.number)
    publish(session, fact, actor=actor, at=now)
    return revision


def missing_in(whole: Overview) -> list[Missing]:
    """Name what has to be mended in the sections that were opened; documents stand as they were checked."""
    return missing(whole.answers, Documents(needed=[]), today=whole.judged_on, opened=whole.opened)


def _asked(session: Session, application: Application, command: AnswerQuestions) -> Sequence[Question]:
    """Return the questions as the person read them. Raises RuleBroken or Conflict."""
    check_asked(application.state)
    asked = open_questions(session, application.id)
    if version_of(asked) != command.version:
        raise Conflict("Somebody saved answers meanwhile, or asked one more question. Compare in another window.")
    return asked


def _write(asked: Sequence[Question], command: AnswerQuestions) -> None:
    for question in asked:
        question.answer = command.answers.get(question.number, "")
        flag_modified(question, "answer")  # each saving counts, so that another window's is noticed
