"""What follows questions of a panel and their answers: notices for the team, the asker and the reviewers."""

from app.applications.events import QuestionsAnswered
from app.applications.notices import tell_team
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import Recipient, notify
from app.reviews.events import PanelQuestionAsked, PanelQuestionTurnedDown, RevisionTakenUp
from app.reviews.models import Panel, PanelQuestion
from app.reviews.service.again import take_up_revision
from app.reviews.service.panels import panel_at_work
from app.reviews.service.questions import is_reviewer, may_be_told, reviewers_of
from app.reviews.service.stale import stale_reviews
from app.web.ports import ports


@on(PanelQuestionAsked)
def ask_team(event: PanelQuestionAsked) -> None:
    """Tell the program team that a question waits; what it is, and whose, stands in no mail."""
    question = db.session.get_one(PanelQuestion, event.question_id)
    panel = question.panel
    tell_team(
        panel.application,
        "reviews/mail/question_waits.txt",
        but=reviewers_of(panel) | {question.asked_by},
        key=question.id,
        path=f"/desk/questions/{panel.reference}/{question.number}",
        action="Read the question",
        panel=panel,
    )


@on(PanelQuestionTurnedDown)
def tell_asker(event: PanelQuestionTurnedDown) -> None:
    """Tell who asked that it is not asked; the reason stands on the page only."""
    question = db.session.get_one(PanelQuestion, event.question_id)
    if not may_be_told(db.session, question):
        return
    side = "review" if is_reviewer(question) else "panel"
    notify(
        "reviews/mail/question_turned_down.txt",
        Recipient.of(question.asker),
        key=question.id,
        path=f"/{side}/{question.panel.reference}/ask",
        action="Read why",
        panel=question.panel,
    )


@on(QuestionsAnswered)
def take_up_answers(event: QuestionsAnswered) -> None:
    """The panel that is at work goes on with the new revision."""
    panel = panel_at_work(db.session, event.application_id)
    if panel is not None:
        take_up_revision(db.session, panel, ports().clock.now())


@on(RevisionTakenUp)
def ask_reviewers_again(event: RevisionTakenUp) -> None:
    """Ask everybody who has begun to read what changed, and to confirm or give the review again."""
    panel = db.session.get_one(Panel, event.panel_id)
    for review in stale_reviews(db.session, panel):
        notify(
            "reviews/mail/changed.txt",
            Recipient.of(review.reviewer),
            key=f"{review.id}:{event.revision_id}",
            path=f"/review/{panel.reference}/changes",
            action="Read what changed",
            panel=panel,
            review=review,
        )
