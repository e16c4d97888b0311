"""What members of the applicant are told of questions while the application is in review."""

from app.applications.events import QuestionAsked, QuestionsAnswered, QuestionsClosed
from app.applications.models import Question
from app.applications.notices import tell_members
from app.applications.service import application_by_id
from app.extensions import db
from app.outbox.events import on


@on(QuestionAsked)
def tell_question(event: QuestionAsked) -> None:
    """N12: the question in the words of the program team; nothing says that somebody else had it."""
    question = db.session.get_one(Question, event.question_id)
    application = question.application
    tell_members(
        application,
        "question_asked",
        key=question.id,
        path=f"/apply/{application.reference}/questions",
        action="Answer the question",
        question=question,
    )


@on(QuestionsAnswered)
def tell_that_answers_arrived(event: QuestionsAnswered) -> None:
    """Tell the members that the answers are part of the application, and who acts next."""
    application = application_by_id(db.session, event.application_id)
    tell_members(
        application,
        "answers_arrived",
        key=event.revision_id,
        path=f"/apply/{application.reference}",
        action="Open your application",
        number=event.number,
    )


@on(QuestionsClosed)
def tell_that_nobody_waits(event: QuestionsClosed) -> None:
    """Tell the members that the panel goes on without an answer."""
    application = application_by_id(db.session, event.application_id)
    tell_members(
        application,
        "question_closed",
        key=f"{application.id}:{application.state_since}",
        path=f"/apply/{application.reference}",
        action="Open your application",
    )
