"""Reviews as they were sent, kept when they are opened again: what was sent is never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.applications.models import Revision
from app.core.db import Entity
from app.reviews.models.panels import Review
from app.reviews.policy import Outcome


class SentReview(Entity):
    """What a reviewer sent about a revision, word for word. Never changed."""

    __tablename__ = "sent_review"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id"), index=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    submitted_at: Mapped[datetime]
    recommendation: Mapped[Outcome]
    note: Mapped[str]
    findings: Mapped[list[dict[str, Any]]]
    scores: Mapped[list[dict[str, Any]]]
    review: Mapped[Review] = relationship(init=False)
    revision: Mapped[Revision] = relationship(init=False)
