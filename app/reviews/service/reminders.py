"""Which reviewers have to be reminded."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.guide.service import policy_value
from app.reviews.models import Panel, Review
from app.reviews.policy import PanelState
from app.reviews.policy.reminders import Reminder, reminder_due
from app.reviews.policy.stale import is_stale
from app.reviews.policy.states import TO_GIVE
from app.reviews.service.access import lock
from app.reviews.service.stale import is_behind


def days_before(session: Session, *, on: date) -> int:
    """Return how many days before the last one we remind."""
    return policy_value(session, "review_reminder_days", on=on)


def reviews_to_remind_of(session: Session, days: int, *, today: date) -> Sequence[UUID]:
    """Return the reviews that are late, or due soon: to be given, or to be confirmed."""
    waiting = or_(Review.state.in_(TO_GIVE), is_behind()), Panel.state == PanelState.INDIVIDUAL
    soon = Review.due_on <= today + timedelta(days=days)
    return session.scalars(select(Review.id).join(Review.panel).where(*waiting, soon).order_by(Review.due_on)).all()


def reminder_of(session: Session, review_id: UUID, days: int, *, today: date) -> tuple[Review, Reminder] | None:
    """Return a review that is still to be given, with the reminder of the day; nothing when it came in meanwhile."""
    review = session.get_one(Review, review_id)
    lock(session, review.panel)
    session.refresh(review)
    is_waited_for = review.state in TO_GIVE or is_stale(review.state, review.revision_id, review.panel.revision_id)
    if not is_waited_for or review.panel.state is not PanelState.INDIVIDUAL:
        return None
    reminder = reminder_due(review.due_on, today, days)
    return None if reminder is None else (review, reminder)
