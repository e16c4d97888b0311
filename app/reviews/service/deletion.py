"""Whether a reviewer's account may be deleted."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.reviews.models import Panel, Review
from app.reviews.policy import PanelState
from app.reviews.policy.deletion import check_may_go
from app.reviews.policy.states import TO_GIVE


def check_reviews_given(session: Session, account_id: UUID) -> None:
    """Raise RuleBroken for somebody for whose review a panel waits."""
    waiting = (Review.reviewer_id == account_id, Review.state.in_(TO_GIVE), Panel.state == PanelState.INDIVIDUAL)
    references = select(Panel.reference).join(Panel.reviews).where(*waiting)
    check_may_go(session.scalars(references.order_by(Panel.reference)).all())
