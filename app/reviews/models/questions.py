"""Questions of a panel on their way to the applicant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.applications.models import Question
from app.core.db import Entity
from app.reviews.models.panels import Panel
from app.reviews.policy.questions import AskingState


class PanelQuestion(Entity):
    """What somebody of the panel wants to know; the program team sends it on in its own words, or turns it down."""

    __tablename__ = "panel_question"
    __table_args__ = (
        UniqueConstraint("panel_id", "number"),
        CheckConstraint("words <> ''", name="has_words"),
        CheckConstraint("decided_by <> asked_by", name="two_people"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="decided_has_person"),
        CheckConstraint("(state = 'sent_on') = (question_id IS NOT NULL)", name="sent_on_has_question"),
        CheckConstraint("(state = 'turned_down') = (reason <> '')", name="turned_down_has_reason"),
    )

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("panel.id"), index=True)
    number: Mapped[int]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    about: Mapped[str]
    title: Mapped[str]
    words: Mapped[str]
    state: Mapped[AskingState] = mapped_column(default=AskingState.WAITING, index=True)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    question_id: Mapped[UUID | None] = mapped_column(ForeignKey("question.id"), default=None)
    version: Mapped[int] = mapped_column(init=False)
    panel: Mapped[Panel] = relationship(init=False)
    asker: Mapped[Account] = relationship(init=False, foreign_keys=[asked_by])
    question: Mapped[Question | None] = relationship(init=False)
    __mapper_args__ = {"version_id_col": version}
