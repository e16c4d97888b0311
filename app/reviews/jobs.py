"""What comes again and again: reminding reviewers."""

from datetime import timedelta

from app.core.clock import local_date
from app.extensions import db
from app.outbox.jobs import REGULAR
from app.outbox.mail import Recipient, notify
from app.reviews.models import Review
from app.reviews.policy import ReviewState
from app.reviews.policy.reminders import Reminder
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


REGULAR.update(remind_reviewers=(LOOK_EVERY, remind_reviewers))
