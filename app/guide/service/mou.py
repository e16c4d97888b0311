"""The templates of the MoU, each in force from a day on."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.guide.models import MouTemplate


def mou_template(session: Session, day: date) -> MouTemplate:
    """Return the template in force on a day. Raises NotFound before the first."""
    in_force = select(MouTemplate).where(MouTemplate.valid_from <= day).order_by(MouTemplate.valid_from.desc())
    found = session.scalar(in_force.limit(1))
    if found is None:
        raise NotFound
    return found
