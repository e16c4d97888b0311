"""Who has a tie to an applicant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.accounts.models import Account
from app.applications.models.applications import Application
from app.applications.policy.ties import TieSource
from app.core.db import Entity
from app.partners.models import Organisation


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
