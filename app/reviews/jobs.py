"""What comes again and again: reminding reviewers, and telling that an applicant has not answered."""

from datetime import timedelta

from app.applications.notices import tell_team
from app.applications.policy.questions import may_go_on_without
from app.core.clock import local_date
from app.extensions import db
from app.outbox.jobs import REGULAR
from app.outbox.mail import Recipient, notify
from app.reviews.models import Panel, Review
from app.reviews.policy import ReviewState
from app.reviews.policy.reminders import Reminder
from app.reviews.service.access import panel_with
from app.reviews.service.questions import panels_without_answer, reviewers_of
from app.reviews.service.reminders import days_before, reminder_of, reviews_to_remind_of
from app.web.ports import ports

STEPS = {ReviewState.TO_DECLARE: "/conflict", ReviewState.SUBMITTED: "/changes"}
LOOK_EVERY = timedelta(minutes=10)


def remind_reviewers() -> None:
    """N41: before, on and after the last day, each once, one by one."""
    today = local_date(ports().clock.now())
    days = days_before(db.session, on=today)
    waiting = reviews_to_remind_of(db.session, days, today=today)
    db.session.rollback()
    for review_id in waiting:
        found = reminder_of(db.session, review_id, days, today=today)
        if found is not None:
            _remind(*found)
        db.session.commit()


def _remind(review: Review, reminder: Reminder) -> None:
    """Write to the reviewer; the same reminder of the same last day again is no second mail."""
    step = STEPS.get(review.state, "")
    notify(
        "reviews/mail/reminder.txt",
        Recipient.of(review.reviewer),
        key=f"{review.id}:{review.due_on}:{reminder}",
        path=f"/review/{review.panel.reference}{step}",
        action="Go to the review",
        panel=review.panel,
        review=review,
        reminder=reminder,
    )


def tell_of_no_answer() -> None:
    """N13: tell the program team that the days to answer are over; nothing goes on by itself."""
    today = local_date(ports().clock.now())
    waiting = panels_without_answer(db.session, today=today)
    db.session.rollback()
    for panel_id in waiting:
        panel = panel_with(db.session, panel_id)
        if may_go_on_without(panel.application.state, panel.application.due_on, today):
            _tell_of_no_answer(panel)
        db.session.commit()


def _tell_of_no_answer(panel: Panel) -> None:
    """Write to those who may let the panel go on, once for each last day that is over."""
    tell_team(
        panel.application,
        "reviews/mail/no_answer.txt",
        but=reviewers_of(panel),
        key=f"{panel.id}:{panel.application.due_on}",
        path=f"/desk/questions/{panel.reference}",
        action="Decide how it goes on",
        panel=panel,
    )


REGULAR.update(
    remind_reviewers=(LOOK_EVERY, remind_reviewers),
    tell_of_no_answer=(LOOK_EVERY, tell_of_no_answer),
)
