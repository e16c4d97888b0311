"""Scores beside the findings, what the panel agreed on, and reviews that the chair opened again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.core.db import Base, Entity

FROM_0_TO_4 = "points BETWEEN 0 AND 4"


class ReviewScore(Base):
    """What one reviewer scored on one criterion of the rubric; a draft may leave it open."""

    __tablename__ = "review_score"
    __table_args__ = (
        CheckConstraint(FROM_0_TO_4, name="points_in_range"),
        CheckConstraint("points IS NULL OR NOT cannot_judge", name="points_or_none"),
    )

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id"), primary_key=True)
    criterion_code: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int | None]
    cannot_judge: Mapped[bool]
    words: Mapped[str]


class AgreedScore(Base):
    """What the panel agreed to score; without points it could not judge. The applicant never reads it."""

    __tablename__ = "agreed_score"
    __table_args__ = (CheckConstraint(FROM_0_TO_4, name="points_in_range"),)

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("panel.id"), primary_key=True)
    criterion_code: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int | None]
    words: Mapped[str]


class ReopenedReview(Entity):
    """That a sent review was opened again, by whom and why."""

    __tablename__ = "reopened_review"
    __table_args__ = (CheckConstraint("reason <> ''", name="has_reason"),)

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id"), index=True)
    reopened_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    reopened_at: Mapped[datetime]
    reason: Mapped[str]
    reopener: Mapped[Account] = relationship(init=False)
