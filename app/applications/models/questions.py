"""What the panel wants to know of an applicant, as the program team asks it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.applications.models.applications import Application
from app.core.db import Entity


class Question(Entity):
    """A question of the program team about a section or a document. Who of the panel had it stands nowhere here.

    `about` is the place of what it is about below the application's address.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("words <> ''", name="has_words"),
        CheckConstraint("answered_at IS NULL OR answer <> ''", name="answered_has_words"),
        CheckConstraint("(answered_at IS NULL) = (answered_by = '')", name="answered_has_person"),
        CheckConstraint("answered_at IS NULL OR closed_at IS NULL", name="answered_or_closed"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[int]
    about: Mapped[str]
    title: Mapped[str]
    words: Mapped[str]
    is_opened: Mapped[bool]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    application: Mapped[Application] = relationship(init=False)
    __mapper_args__ = {"version_id_col": version}
