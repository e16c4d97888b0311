"""The criteria that reviewers score, in sets that are in force from a day on."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.guide.models import RubricCriterion


def rubric_on(session: Session, day: date) -> Sequence[RubricCriterion]:
    """Return the set in force on a day, in order; before the first there is nothing to score."""
    last = select(func.max(RubricCriterion.valid_from)).where(RubricCriterion.valid_from <= day)
    in_force = select(RubricCriterion).where(RubricCriterion.valid_from == last.scalar_subquery())
    return session.scalars(in_force.order_by(RubricCriterion.position)).all()
