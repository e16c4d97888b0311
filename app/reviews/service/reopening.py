"""The chair opens a sent review again, without seeing what is in it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.policy import Actor
from app.core.clock import local_date
from app.guide.service import policy_value
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import ReviewReopened
from app.reviews.models import Panel, ReopenedReview, Review, SentReview
from app.reviews.policy import ReviewAction
from app.reviews.policy.reopening import ReopenReview, check_reopening, may_reopen, new_due_on
from app.reviews.service.access import as_panel, lock, panel_at
from app.reviews.service.again import as_sent
from app.reviews.service.panels import active_reviews


def reopenable_reviews(session: Session, panel: Panel) -> list[Review]:
    """Return the sent reviews whose authors could not compare them with others yet, in whatever version."""
    before = _first_sent(session, panel)
    return [
        review
        for review in active_reviews(session, panel)
        if may_reopen(
            review.state,
            panel=panel.state,
            submitted_at=before.get(review.id, review.submitted_at),
            compared_at=panel.compared_at,
        )
    ]


def _first_sent(session: Session, panel: Panel) -> dict[UUID, datetime]:
    """Return when the reviews that were sent more than once were sent first."""
    kept = select(SentReview.review_id, func.min(SentReview.submitted_at)).join(SentReview.review)
    rows = session.execute(kept.where(Review.panel_id == panel.id).group_by(SentReview.review_id))
    return dict(rows.all())


def reopen_review(session: Session, command: ReopenReview, reference: str, *, actor: Actor, now: datetime) -> None:
    """Give a sent review back to its author with the reason. The caller commits."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    found = {review.reviewer_id: review for review in reopenable_reviews(session, panel)}
    check_reopening(command, panel=panel.state, reopenable=found)
    review = found[command.reviewer_id]
    session.add(as_sent(review))
    review.state, review.submitted_at = policy.review_after(review.state, ReviewAction.REOPEN), None
    _give_time(session, review, now)
    assert actor.account_id is not None, "people reopen, not the portal"
    session.add(
        ReopenedReview(review_id=review.id, reopened_by=actor.account_id, reopened_at=now, reason=command.reason)
    )
    fact = ReviewReopened(panel_id=panel.id, review_id=review.id)
    publish(session, fact, actor=as_panel(actor), at=now)


def _give_time(session: Session, review: Review, now: datetime) -> None:
    today = local_date(now)
    review.due_on = new_due_on(review.due_on, today=today, days=policy_value(session, "review_days", on=today))
    review.panel.due_on = max(review.panel.due_on, review.due_on)


def reopenings(session: Session, reviews: Sequence[Review]) -> Sequence[ReopenedReview]:
    """Return when and why these reviews were opened again, the oldest first."""
    of_these = select(ReopenedReview).where(ReopenedReview.review_id.in_([review.id for review in reviews]))
    by_day = of_these.options(joinedload(ReopenedReview.reopener)).order_by(ReopenedReview.reopened_at)
    return session.scalars(by_day).all()


def earlier_reviews(session: Session, reviews: Sequence[Review]) -> Sequence[SentReview]:
    """Return what these reviews said when they were sent before, the oldest first."""
    of_these = select(SentReview).where(SentReview.review_id.in_([review.id for review in reviews]))
    by_day = of_these.options(joinedload(SentReview.revision)).order_by(SentReview.submitted_at, SentReview.id)
    return session.scalars(by_day).all()
