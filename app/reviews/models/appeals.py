"""Appeals against decisions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.accounts.models import Account
from app.core.db import Base, Entity
from app.reviews.models.panels import Decision
from app.reviews.policy import AppealAction, AppealState


class Appeal(Entity):
    """An applicant's wish for another look at a decision, and how people who did not decide answer it.

    `wish` and `answer` are what the chair proposes until a second person confirms it.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint("reasons <> ''", name="has_reasons"),
        CheckConstraint("(state = 'open') = (chair_id IS NULL)", name="assigned_has_chair"),
        CheckConstraint("(state IN ('upheld', 'reopened')) = (answered_at IS NOT NULL)", name="answered_has_time"),
        CheckConstraint(
            "state NOT IN ('proposed', 'upheld', 'reopened') OR (answer <> '' AND wish IS NOT NULL)",
            name="answered_has_reason",
        ),
        CheckConstraint("(state IN ('upheld', 'reopened')) = (confirmed_by IS NOT NULL)", name="answered_is_confirmed"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> chair_id", name="two_people"),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), unique=True)
    reasons: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    state: Mapped[AppealState] = mapped_column(default=AppealState.OPEN, index=True)
    chair_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    wish: Mapped[AppealAction | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(default="")
    sent_back: Mapped[str] = mapped_column(default="")
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    chair_name: Mapped[str | None] = column_property(
        select(Account.name).where(Account.id == chair_id).scalar_subquery()
    )
    decision: Mapped[Decision] = relationship(init=False)
    chair: Mapped[Account | None] = relationship(init=False, foreign_keys=[chair_id])
    confirmer: Mapped[Account | None] = relationship(init=False, foreign_keys=[confirmed_by])
    chosen: Mapped[list["AppealReviewer"]] = relationship(init=False, cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}


class AppealReviewer(Base):
    """Somebody who reviews if the case is opened again."""

    __tablename__ = "appeal_reviewer"

    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), primary_key=True, init=False)
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    reviewer: Mapped[Account] = relationship(init=False)
