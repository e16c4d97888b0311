"""What an approval hangs on."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Entity


class DecisionCondition(Entity):
    """What the partner has to do by a day; when it becomes a partner this is a duty."""

    __tablename__ = "decision_condition"
    __table_args__ = (CheckConstraint("words <> ''", name="has_words"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True, init=False)
    row: Mapped[int]
    words: Mapped[str]
    clause_code: Mapped[str]
    due_on: Mapped[date]


class DecisionException(Base):
    """Why a clause that is not met does not stand in the way, who asked for that, and until when it holds."""

    __tablename__ = "decision_exception"
    __table_args__ = (
        CheckConstraint("asked_by <> ''", name="has_name"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True, init=False)
    clause_code: Mapped[str] = mapped_column(primary_key=True)
    asked_by: Mapped[str]
    reason: Mapped[str]
    until_on: Mapped[date]
