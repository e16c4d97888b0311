"""Panels, the reviews of their members, and what was decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.accounts.models import Account
from app.applications.models import Application, Revision
from app.applications.policy import State
from app.core.db import OF_OTHERS, Base, Entity
from app.partners.models import Organisation
from app.reviews.models.scores import ReviewScore
from app.reviews.models.terms import DecisionCondition, DecisionException
from app.reviews.policy import DecisionState, Outcome, PanelState, ReviewState, Verdict
from app.screening.models import Match
from app.screening.policy import OPEN


class Panel(Entity):
    """The people who look at one application, and the revision they look at; after an appeal others in a new round.

    `compared_at` is when consensus was opened last, also when a tie or a new revision closed it again since.
    """

    __tablename__ = "panel"
    __table_args__ = (
        CheckConstraint("state <> 'individual' OR consensus_at IS NULL", name="individual_before_consensus"),
        CheckConstraint("state <> 'consensus' OR consensus_at IS NOT NULL", name="consensus_has_time"),
        UniqueConstraint("application_id", "round"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[PanelState] = mapped_column(default=PanelState.INDIVIDUAL, index=True)
    consensus_at: Mapped[datetime | None] = mapped_column(default=None)
    compared_at: Mapped[datetime | None] = mapped_column(default=None)
    agreed_at: Mapped[datetime | None] = mapped_column(default=None)
    agreed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    version: Mapped[int] = mapped_column(init=False)
    reference: Mapped[str] = column_property(
        select(Application.reference).where(Application.id == application_id).scalar_subquery()
    )
    promised_on: Mapped[date | None] = column_property(
        select(Application.due_on).where(Application.id == application_id).scalar_subquery()
    )
    submitted_at: Mapped[datetime] = column_property(
        select(Revision.submitted_at).where(Revision.id == revision_id).scalar_subquery(), deferred=True
    )
    application_moved_at: Mapped[datetime] = column_property(
        select(Application.state_since).where(Application.id == application_id).scalar_subquery()
    )
    application_state: Mapped[State] = column_property(
        select(Application.state).where(Application.id == application_id).scalar_subquery(), deferred=True
    )
    has_open_match: Mapped[bool] = column_property(
        select(Match.id)
        .join(Application, Application.organisation_id == Match.organisation_id)
        .where(Application.id == application_id, Match.state.in_(OPEN))
        .exists(),
        deferred=True,
    )
    organisation_id: Mapped[UUID] = column_property(
        select(Application.organisation_id).where(Application.id == application_id).scalar_subquery()
    )
    applicant: Mapped[str] = column_property(
        select(Organisation.legal_name)
        .join(Application, Application.organisation_id == Organisation.id)
        .where(Application.id == application_id)
        .scalar_subquery()
    )
    application: Mapped[Application] = relationship(init=False)
    revision: Mapped[Revision] = relationship(init=False)
    reviews: Mapped[list["Review"]] = relationship(init=False, back_populates="panel")
    agreed: Mapped[list["AgreedFinding"]] = relationship(init=False)
    decision: Mapped["Decision | None"] = relationship(init=False, back_populates="panel")
    __mapper_args__ = {"version_id_col": version}


class Review(Entity):
    """One reviewer's own view, closed to everybody else until the panel has all of them.

    What somebody with a tie wrote, or somebody who was replaced, is kept and shown to nobody. The private note is
    its author's for ever. `revision_id` is the one that the reviewer has read.
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("panel_id", "reviewer_id"),
        CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted_has_time"),
        CheckConstraint("submitted_at IS NULL OR state IN ('submitted', 'recused')", name="time_of_sent_only"),
        CheckConstraint("state NOT IN ('declined', 'replaced') OR reason <> ''", name="given_back_has_reason"),
        CheckConstraint("state <> 'submitted' OR recommendation IS NOT NULL", name="submitted_recommends"),
        CheckConstraint("(state = 'recused') = (conflict <> '')", name="recused_has_reason"),
        CheckConstraint("state NOT IN ('open', 'submitted') OR revision_id IS NOT NULL", name="begun_has_revision"),
    )

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("panel.id"), index=True)
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    due_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.TO_DECLARE)
    conflict: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    recommendation: Mapped[Outcome | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")
    private_note: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[datetime | None] = mapped_column(default=None)
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    revision_id: Mapped[UUID | None] = mapped_column(ForeignKey("revision.id"), default=None)
    version: Mapped[int] = mapped_column(init=False)
    panel: Mapped[Panel] = relationship(init=False, back_populates="reviews")
    revision: Mapped[Revision | None] = relationship(init=False)
    reviewer: Mapped[Account] = relationship(init=False)
    findings: Mapped[list["Finding"]] = relationship(init=False)
    scores: Mapped[list[ReviewScore]] = relationship(init=False)
    __mapper_args__ = {"version_id_col": version}


class Finding(Base):
    """What one reviewer found on one clause; a draft may leave the verdict open."""

    __tablename__ = "finding"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id"), primary_key=True)
    clause_code: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[Verdict | None]
    words: Mapped[str]


class AgreedFinding(Base):
    """What the panel agreed on one clause, in the words that the applicant will read."""

    __tablename__ = "agreed_finding"
    __table_args__ = (
        CheckConstraint("verdict IN ('compliant', 'not_applicable') OR words <> ''", name="unmet_has_reason"),
    )

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("panel.id"), primary_key=True)
    clause_code: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[Verdict]
    words: Mapped[str]


class Decision(Entity):
    """What the panel decided: proposed by one person, approved by another. `record` is fixed when it is sent."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'sent') = (approved_by IS NOT NULL)", name="sent_is_approved"),
        CheckConstraint("(state = 'sent') = (approved_at IS NOT NULL)", name="sent_has_time"),
        CheckConstraint("(state = 'sent') = (record <> '')", name="sent_has_record"),
    )

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("panel.id"), unique=True)
    outcome: Mapped[Outcome]
    summary: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    state: Mapped[DecisionState] = mapped_column(default=DecisionState.PROPOSED)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    record: Mapped[str] = mapped_column(default="", info=OF_OTHERS)
    version: Mapped[int] = mapped_column(init=False)
    panel: Mapped[Panel] = relationship(init=False, back_populates="decision")
    proposer: Mapped[Account] = relationship(init=False, foreign_keys=[proposed_by])
    approver: Mapped[Account | None] = relationship(init=False, foreign_keys=[approved_by])
    reasons: Mapped[list["DecisionReason"]] = relationship(init=False)
    conditions: Mapped[list[DecisionCondition]] = relationship(
        init=False, cascade="all, delete-orphan", order_by=DecisionCondition.row
    )
    exceptions: Mapped[list[DecisionException]] = relationship(
        init=False, cascade="all, delete-orphan", order_by=DecisionException.clause_code
    )
    returned: Mapped[list["ReturnedProposal"]] = relationship(
        init=False, back_populates="decision", order_by="ReturnedProposal.returned_at"
    )
    __mapper_args__ = {"version_id_col": version}


class ReturnedProposal(Entity):
    """A proposal as it was when a second person sent it back to the chair, or the portal by itself, and why."""

    __tablename__ = "returned_proposal"
    __table_args__ = (
        CheckConstraint("returned_by <> proposed_by", name="two_people"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    outcome: Mapped[Outcome]
    summary: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    returned_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    returned_at: Mapped[datetime]
    reason: Mapped[str]
    terms: Mapped[list[str]] = mapped_column(default_factory=list)
    decision: Mapped[Decision] = relationship(init=False, back_populates="returned")
    proposer: Mapped[Account] = relationship(init=False, foreign_keys=[proposed_by])
    returner: Mapped[Account | None] = relationship(init=False, foreign_keys=[returned_by])

    @property
    def returner_name(self) -> str:
        return self.returner.name if self.returner else "the portal"


class DecisionReason(Base):
    """The agreed finding on one clause, as the applicant reads it."""

    __tablename__ = "decision_reason"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    clause_code: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[Verdict]
    words: Mapped[str]
