"""Ties, and what is noted of reviewers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.accounts.models import Account
from app.applications.models import Application
from app.core.db import Base, Entity
from app.partners.models import Organisation
from app.reviews.policy.ties import TieSource


class Tie(Entity):
    """What ties somebody to the applicant. For that person the application does not exist any more."""

    __tablename__ = "tie"
    __table_args__ = (
        UniqueConstraint("application_id", "person_id"),
        CheckConstraint("words <> ''", name="has_words"),
        CheckConstraint("source <> 'declared' OR said_by = person_id", name="declared_by_oneself"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    words: Mapped[str]
    source: Mapped[TieSource]
    said_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime]
    is_late: Mapped[bool]
    reference: Mapped[str] = column_property(
        select(Application.reference).where(Application.id == application_id).scalar_subquery(), deferred=True
    )
    organisation_id: Mapped[UUID] = column_property(
        select(Application.organisation_id).where(Application.id == application_id).scalar_subquery(), deferred=True
    )
    applicant: Mapped[str] = column_property(
        select(Organisation.legal_name)
        .join(Application, Application.organisation_id == Organisation.id)
        .where(Application.id == application_id)
        .scalar_subquery(),
        deferred=True,
    )
    person_name: Mapped[str] = column_property(
        select(Account.name).where(Account.id == person_id).scalar_subquery(), deferred=True
    )
    sayer_name: Mapped[str] = column_property(
        select(Account.name).where(Account.id == said_by).scalar_subquery(), deferred=True
    )
    person: Mapped[Account] = relationship(init=False, foreign_keys=[person_id])


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
