"""Panels, the reviews of their members, and what was decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.applications.models import Application, Revision
from app.core.db import Base, Entity
from app.reviews.policy import DecisionState, Outcome, PanelState, ReviewState, Verdict


class Panel(Entity):
    """The people who look at one application, and the revision they look at."""

    __tablename__ = "panel"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), unique=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    state: Mapped[PanelState]
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    version: Mapped[int] = mapped_column(init=False)
    application: Mapped[Application] = relationship(init=False)
    revision: Mapped[Revision] = relationship(init=False)
    reviews: Mapped[list["Review"]] = relationship(init=False, back_populates="panel")
    __mapper_args__ = {"version_id_col": version}


class Review(Entity):
    """One reviewer's own view, closed to everybody else until it is sent."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("panel_id", "reviewer_id"),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_time"),
        CheckConstraint("state <> 'recused' OR conflict <> ''", name="recused_has_reason"),
    )

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("panel.id"), index=True)
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[ReviewState]
    conflict: Mapped[str] = mapped_column(default="")
    recommendation: Mapped[Outcome | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    panel: Mapped[Panel] = relationship(init=False, back_populates="reviews")
    reviewer: Mapped[Account] = relationship(init=False)
    findings: Mapped[list["Finding"]] = relationship(init=False)
    __mapper_args__ = {"version_id_col": version}


class Finding(Base):
    """What one reviewer found on one clause."""

    __tablename__ = "finding"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id"), primary_key=True)
    clause_code: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[Verdict]
    note: Mapped[str]


class Decision(Entity):
    """What the panel decided: proposed by one person, approved by another."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'sent') = (approved_by IS NOT NULL)", name="sent_is_approved"),
    )

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("panel.id"), unique=True)
    outcome: Mapped[Outcome]
    summary: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    state: Mapped[DecisionState] = mapped_column(default=DecisionState.PROPOSED)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    panel: Mapped[Panel] = relationship(init=False)
    reasons: Mapped[list["DecisionReason"]] = relationship(init=False)
    __mapper_args__ = {"version_id_col": version}


class DecisionReason(Base):
    """The agreed finding on one clause, as the applicant reads it."""

    __tablename__ = "decision_reason"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    clause_code: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[Verdict]
    reason: Mapped[str]
