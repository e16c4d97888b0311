"""Handing a review over: giving it back, or replacing its reviewer; what was drafted is kept and closed."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.outbox.service import forget_notices, publish
from app.reviews import policy
from app.reviews.events import ReviewDeclined, ReviewerReplaced, ReviewersAssigned
from app.reviews.models import Panel, Review
from app.reviews.policy import PanelAction, ReviewAction
from app.reviews.policy.handover import DeclineReview, ReplaceReviewer, check_replacement
from app.reviews.policy.states import TO_GIVE
from app.reviews.service.access import as_panel, lock, own_review, panel_at, quorum
from app.reviews.service.again import as_sent
from app.reviews.service.assignment import choice_for
from app.reviews.service.completion import open_consensus_when_all_are_in
from app.reviews.service.panels import active_reviews, ask
from app.reviews.service.stale import stale_reviews


def decline_review(session: Session, command: DeclineReview, reference: str, *, actor: Actor, now: datetime) -> None:
    """Give a review back before it is sent. The caller commits."""
    review = own_review(session, actor, reference)
    lock(session, review.panel)
    session.refresh(review)
    review.state = policy.review_after(review.state, ReviewAction.DECLINE)
    review.reason = command.reason
    publish(session, ReviewDeclined(panel_id=review.panel_id, review_id=review.id), actor=as_panel(actor), at=now)
    _go_on_without(session, review, now)


def replace_reviewer(
    session: Session, command: ReplaceReviewer, reference: str, *, actor: Actor, now: datetime
) -> None:
    """Take somebody off the panel and ask somebody else, if need be. The caller commits."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    panel.state = policy.panel_after(panel.state, PanelAction.ASSIGN)
    active = {review.reviewer_id: review for review in active_reviews(session, panel)}
    check_replacement(
        command,
        replaceable=[review.reviewer_id for review in awaited_reviews(session, panel)],
        free=[one.person_id for one in choice_for(session, panel, actor, now=now).free],
        active=len(active),
        quorum=quorum(session, now),
    )
    _ask_successor(session, panel, command, actor=actor, now=now)
    review = active[command.leaving_id]
    if review.submitted_at is not None:
        session.add(as_sent(review))
    review.state, review.reason = policy.review_after(review.state, ReviewAction.REPLACE), command.reason
    review.submitted_at = None
    publish(session, ReviewerReplaced(panel_id=panel.id, review_id=review.id), actor=as_panel(actor), at=now)
    _go_on_without(session, review, now)


def awaited_reviews(session: Session, panel: Panel) -> list[Review]:
    """Return the reviews that the panel waits for: to be given, or to be confirmed after the application changed."""
    stale = {review.id for review in stale_reviews(session, panel)}
    return [one for one in active_reviews(session, panel) if one.state in TO_GIVE or one.id in stale]


def _ask_successor(session: Session, panel: Panel, command: ReplaceReviewer, *, actor: Actor, now: datetime) -> None:
    if command.successor_id is not None:
        ask(session, panel, [command.successor_id], now=now)
        publish(session, ReviewersAssigned(panel_id=panel.id), actor=as_panel(actor), at=now)


def _go_on_without(session: Session, review: Review, now: datetime) -> None:
    forget_notices(session, review.reviewer_id, review.panel.reference)
    open_consensus_when_all_are_in(session, review.panel, now)
