"""What is noted of reviewers."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Entity


class ReviewerProfile(Base):
    """What counts when reviewers are proposed, kept by the reviewer or the chair."""

    __tablename__ = "reviewer_profile"
    __table_args__ = (CheckConstraint("capacity >= 0", name="capacity_not_negative"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    capacity: Mapped[int]
    languages: Mapped[list[str]] = mapped_column(default_factory=list)
    areas: Mapped[list[str]] = mapped_column(default_factory=list)
    former_employers: Mapped[list[str]] = mapped_column(default_factory=list)
    version: Mapped[int] = mapped_column(init=False)
    absences: Mapped[list["Absence"]] = relationship(
        init=False, cascade="all, delete-orphan", order_by="Absence.from_on"
    )
    __mapper_args__ = {"version_id_col": version}


class Absence(Entity):
    """Days on which a reviewer gives no review, both ends counted."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),)

    reviewer_id: Mapped[UUID] = mapped_column(
        ForeignKey("reviewer_profile.account_id"), ForeignKey("account.id"), index=True
    )
    from_on: Mapped[date]
    until_on: Mapped[date]
