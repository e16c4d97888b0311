"""Interests, applications with their sections and evidence, and what was submitted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.applications.policy import EvidenceState, InterestState, State
from app.applications.policy.interests import Player
from app.core.db import Entity
from app.files.models import StoredFile
from app.guide.models import GuideVersion
from app.partners.models import Organisation


class Interest(Entity):
    """A first message from somebody who may apply."""

    __tablename__ = "interest"
    __table_args__ = (
        CheckConstraint("state <> 'declined' OR answer <> ''", name="declined_has_reason"),
        CheckConstraint("(state IN ('accepted', 'declined')) = (answered_at IS NOT NULL)", name="answered_has_time"),
        Index(
            "uq_interest_new_contact_email_name_key",
            "contact_email",
            "name_key",
            unique=True,
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    player: Mapped[Player]
    organisation_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    country: Mapped[str]
    website: Mapped[str]
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    contact_phone: Mapped[str]
    message: Mapped[str]
    guide_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"))
    expressed_at: Mapped[datetime]
    answer_due_on: Mapped[date]
    state: Mapped[InterestState] = mapped_column(default=InterestState.NEW, index=True)
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    guide_version: Mapped[GuideVersion] = relationship(init=False)
    version: Mapped[int] = mapped_column(init=False)
    __mapper_args__ = {"version_id_col": version}


class Application(Entity):
    """An organisation's way to partnership, under the guide version it began with."""

    __tablename__ = "application"

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    interest_id: Mapped[UUID] = mapped_column(ForeignKey("interest.id"), unique=True)
    guide_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"))
    state: Mapped[State] = mapped_column(index=True)
    state_since: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    applicant: Mapped[str] = column_property(
        select(Organisation.legal_name).where(Organisation.id == organisation_id).scalar_subquery(), deferred=True
    )
    name_key: Mapped[str] = column_property(
        select(Organisation.name_key).where(Organisation.id == organisation_id).scalar_subquery(), deferred=True
    )
    organisation: Mapped[Organisation] = relationship(init=False)
    guide_version: Mapped[GuideVersion] = relationship(init=False)
    sections: Mapped[list["Section"]] = relationship(init=False)
    evidence: Mapped[list["EvidenceItem"]] = relationship(init=False)
    __mapper_args__ = {"version_id_col": version}


class Section(Entity):
    """The answers to one topic; the version tells a second writer that there was a first."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("application_id", "key"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    key: Mapped[str]
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
    version: Mapped[int] = mapped_column(init=False)
    __mapper_args__ = {"version_id_col": version}


class EvidenceItem(Entity):
    """A document that was handed in for a requirement. A new one supersedes, the old one stays."""

    __tablename__ = "evidence_item"
    __table_args__ = (
        CheckConstraint("state <> 'returned' OR (return_code <> '' AND return_text <> '')", name="returned_has_reason"),
        CheckConstraint("(state = 'uploaded') = (checked_at IS NULL)", name="decided_has_time"),
        Index(
            "uq_evidence_item_current",
            "application_id",
            "requirement_code",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    requirement_code: Mapped[str]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    number: Mapped[str]
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    note: Mapped[str]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str]
    state: Mapped[EvidenceState] = mapped_column(default=EvidenceState.UPLOADED)
    return_code: Mapped[str] = mapped_column(default="")
    return_text: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    checked_by: Mapped[str] = mapped_column(default="")
    superseded_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    file: Mapped[StoredFile] = relationship(init=False)
    __mapper_args__ = {"version_id_col": version}


class Revision(Entity):
    """What was submitted, word for word. Never changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str]
    content: Mapped[dict[str, Any]]
