"""Interests, applications with their sections and evidence, and what was submitted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.accounts.models import Account
from app.applications.policy import EvidenceState, InterestState, State
from app.applications.policy.interests import Player
from app.applications.policy.quick_refusal import RefusalState
from app.core.db import Base, Entity
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
    __table_args__ = (
        Index(
            "uq_application_living_interest_id",
            "interest_id",
            unique=True,
            sqlite_where=text("state <> 'lapsed'"),
            postgresql_where=text("state <> 'lapsed'"),
        ),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    interest_id: Mapped[UUID] = mapped_column(ForeignKey("interest.id"), index=True)
    guide_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"))
    state: Mapped[State] = mapped_column(index=True)
    state_since: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(default=None)
    program_owes_since: Mapped[datetime | None] = mapped_column(default=None)  # an answer about the MoU that is sent
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


class SectionReturn(Entity):
    """Answers of a revision that the check sends back, with the reason; without one they are accepted."""

    __tablename__ = "section_return"
    __table_args__ = (
        UniqueConstraint("revision_id", "key"),
        CheckConstraint("return_code <> '' AND return_text <> ''", name="has_reason"),
    )

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    key: Mapped[str]
    return_code: Mapped[str]
    return_text: Mapped[str]
    returned_at: Mapped[datetime]
    returned_by: Mapped[str]
    version: Mapped[int] = mapped_column(init=False)
    __mapper_args__ = {"version_id_col": version}


class Explanation(Entity):
    """Why a section or a document of a revision stays as it is, though the check returned it."""

    __tablename__ = "explanation"
    __table_args__ = (UniqueConstraint("revision_id", "key"), CheckConstraint("words <> ''", name="has_words"))

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    key: Mapped[str]
    words: Mapped[str]
    explained_at: Mapped[datetime]
    explained_by: Mapped[str]
    version: Mapped[int] = mapped_column(init=False)
    __mapper_args__ = {"version_id_col": version}


class CheckAnswer(Entity):
    """That a revision was answered, and by which day we had promised it. Never changed."""

    __tablename__ = "check_answer"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), unique=True)
    promised_on: Mapped[date]
    answered_on: Mapped[date] = mapped_column(index=True)


class QuickRefusal(Entity):
    """Why an application cannot pass, by clause: proposed in the check by one person, confirmed by another."""

    __tablename__ = "quick_refusal"
    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed_has_person"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_has_time"),
        Index(
            "uq_quick_refusal_standing",
            "application_id",
            unique=True,
            sqlite_where=text("state <> 'taken_back'"),
            postgresql_where=text("state <> 'taken_back'"),
        ),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    reasons: Mapped[list[dict[str, Any]]]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    state: Mapped[RefusalState] = mapped_column(default=RefusalState.PROPOSED)
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    application: Mapped[Application] = relationship(init=False)
    proposer: Mapped[Account] = relationship(init=False, foreign_keys=[proposed_by])
    confirmer: Mapped[Account | None] = relationship(init=False, foreign_keys=[confirmed_by])
    __mapper_args__ = {"version_id_col": version}


class GuideMove(Entity):
    """A draft that came under a newer version of the guide, and who read what is new in it."""

    __tablename__ = "guide_move"
    __table_args__ = (
        UniqueConstraint("application_id", "to_version_id"),
        CheckConstraint("(read_at IS NULL) = (read_by = '')", name="read_has_reader"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    from_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"))
    to_version_id: Mapped[UUID] = mapped_column(ForeignKey("guide_version.id"))
    moved_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    read_by: Mapped[str] = mapped_column(default="")
    from_version: Mapped[GuideVersion] = relationship(init=False, foreign_keys=from_version_id)
    to_version: Mapped[GuideVersion] = relationship(init=False, foreign_keys=to_version_id)


class RevisionCopy(Base):
    """What was submitted as a document to keep, made once for each revision."""

    __tablename__ = "revision_copy"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    file: Mapped[StoredFile] = relationship(init=False)
