"""A new revision under review: the panel takes it up, and each reviewer confirms or gives the review again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Actor
from app.applications.service.comparison import Comparison, compared
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.guide.service import policy_value
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import ReviewConfirmed, ReviewRedone, RevisionTakenUp
from app.reviews.models import Finding, Panel, Review, ReviewScore, SentReview
from app.reviews.policy import PanelState, ReviewAction
from app.reviews.policy.stale import WITHDRAWN_BY_ANSWERS, Seen, check_seen
from app.reviews.policy.states import GONE
from app.reviews.service.access import as_panel, lock, own_review
from app.reviews.service.completion import open_consensus_when_all_are_in, undo_what_rests_on
from app.reviews.service.stale import newest


def take_up_revision(session: Session, panel: Panel, now: datetime) -> None:
    """Go on with what the applicant handed in last; twice is once. The caller has locked the panel."""
    revision = newest(session, panel)
    if panel.revision_id == revision.id:
        return
    panel.revision_id = revision.id
    session.flush()
    session.expire(panel, ["revision"])
    if panel.state is PanelState.CONSENSUS:
        undo_what_rests_on(session, panel, now, because=WITHDRAWN_BY_ANSWERS)
    _give_days(session, panel, now)
    open_consensus_when_all_are_in(session, panel, now)
    publish(session, RevisionTakenUp(panel_id=panel.id, revision_id=revision.id), actor=PORTAL, at=now)


def _give_days(session: Session, panel: Panel, now: datetime) -> None:
    """Give everybody on the panel as many days again."""
    today = local_date(now)
    days = policy_value(session, "review_days", on=today)
    panel.due_on = policy.last_day_for(panel.due_on, asked_on=today, days=days)
    for review in session.scalars(select(Review).where(Review.panel_id == panel.id, Review.state.not_in(GONE))):
        review.due_on = panel.due_on


def changes_for(session: Session, review: Review) -> Comparison | None:
    """Return what the panel's revision says otherwise than the one that the reviewer has read, if it does."""
    before, panel = review.revision, review.panel
    if before is None or before.id == panel.revision_id:
        return None
    return compared(session, before, panel.revision.content)


def confirm_review(session: Session, command: Seen, reference: str, *, actor: Actor, now: datetime) -> Review:
    """Let draft or review stand after reading what changed; not a word of it changes. The caller commits."""
    review = _locked(session, reference, actor)
    _read_again(session, review, command, ReviewAction.CONFIRM)
    publish(session, ReviewConfirmed(panel_id=review.panel_id, review_id=review.id), actor=as_panel(actor), at=now)
    open_consensus_when_all_are_in(session, review.panel, now)
    return review


def redo_review(session: Session, command: Seen, reference: str, *, actor: Actor, now: datetime) -> Review:
    """Open the reviewer's own sheet again with what it says; what was sent is kept as it was. The caller commits."""
    review = _locked(session, reference, actor)
    if review.panel.state is not PanelState.INDIVIDUAL:
        raise RuleBroken("Reviews can be given again only while the panel gathers them.")
    policy.review_after(review.state, ReviewAction.REDO)
    kept = as_sent(review)
    _read_again(session, review, command, ReviewAction.REDO)
    session.add(kept)
    review.submitted_at = None
    publish(session, ReviewRedone(panel_id=review.panel_id, review_id=review.id), actor=as_panel(actor), at=now)
    return review


def _locked(session: Session, reference: str, actor: Actor) -> Review:
    """Return the actor's review as it is now, and let others who change the panel wait."""
    review = own_review(session, actor, reference)
    lock(session, review.panel)
    session.refresh(review)
    return review


def _read_again(session: Session, review: Review, command: Seen, action: ReviewAction) -> None:
    """Move the review on, which rests on the newest revision from now on. Raises RuleBroken when it does already."""
    state = policy.review_after(review.state, action)
    revision = newest(session, review.panel)
    check_seen(command, newest=revision.number)
    if review.revision_id == revision.id:
        raise RuleBroken("You have confirmed your review already, or opened it again.")
    review.state, review.revision_id = state, revision.id


def as_sent(review: Review) -> SentReview:
    """Return a copy of a review as it was sent, to keep."""
    assert review.submitted_at is not None, "only sent reviews are kept"
    assert review.recommendation is not None, "a sent review recommends"
    assert review.revision_id is not None, "a sent review rests on a revision"
    return SentReview(
        review_id=review.id,
        revision_id=review.revision_id,
        submitted_at=review.submitted_at,
        recommendation=review.recommendation,
        note=review.note,
        findings=_rows(review.findings),
        scores=_rows(review.scores),
    )


def _rows(said: Sequence[Finding] | Sequence[ReviewScore]) -> list[dict[str, Any]]:
    """Return what a review says as plain values."""
    return [
        {column.key: getattr(one, column.key) for column in one.__table__.columns if column.key != "review_id"}
        for one in said
    ]
