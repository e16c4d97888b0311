"""Which reviews rest on an older revision than the newest, and what waits for that."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.applications.models import Revision
from app.applications.policy import State
from app.applications.service.application import latest_revision
from app.core.errors import RuleBroken
from app.reviews.models import Panel, Review
from app.reviews.policy import check_complete, stale
from app.reviews.policy.stale import BEGUN


def is_behind() -> ColumnElement[bool]:
    """Return the condition, for lists, that a review rests on an older revision than its panel's."""
    return Review.state.in_(BEGUN) & (Review.revision_id != Panel.revision_id)


def newest(session: Session, panel: Panel) -> Revision:
    """Return what the applicant handed in last; the panel takes it up a moment later."""
    return latest_revision(session, panel.application_id)


def stale_reviews(session: Session, panel: Panel) -> Sequence[Review]:
    """Return the reviews that were begun or sent about an older revision and not confirmed since."""
    mine = select(Review).where(Review.panel_id == panel.id, Review.state.in_(BEGUN))
    return session.scalars(mine.where(Review.revision_id != newest(session, panel).id)).all()


def is_asked(panel: Panel) -> bool:
    """Tell whether the applicant has to answer a question first."""
    return panel.application.state is State.QUESTIONS_ASKED


def reasons_to_wait(session: Session, panel: Panel) -> list[str]:
    """Return why neither consensus nor decision may go on now."""
    return list(stale.reasons_to_wait(stale=len(stale_reviews(session, panel)), is_asked=is_asked(panel)))


def check_current(session: Session, panel: Panel) -> None:
    """Raise RuleBroken while the panel has to wait for the applicant or for a reviewer, with all reasons for that."""
    check_complete(RuleBroken(said) for said in reasons_to_wait(session, panel))


def check_read(session: Session, review: Review) -> None:
    """Raise RuleBroken when the reviewer has not read the newest revision."""
    if review.revision_id != newest(session, review.panel).id:
        raise RuleBroken(stale.READ_FIRST)
