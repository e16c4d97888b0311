"""Possible matches of organisations with entries of debarment lists."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.accounts.models import Account
from app.applications.models import Application
from app.core.db import OF_OTHERS, Entity
from app.partners.models import Organisation
from app.screening.policy import Evidence, MatchState


class Match(Entity):
    """An entry of a list that may mean an organisation, and what people made of it: `verdict_by` one, `second_by` two.

    `reference` is that of the organisation's newest application, under which the match is found.
    """

    __tablename__ = "screening_match"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        UniqueConstraint("organisation_id", "entry_key"),
        CheckConstraint("(evidence = 'identifier') = (identifier <> '')", name="identifier_has_number"),
        CheckConstraint("(state = 'possible') = (verdict_by IS NULL)", name="verdict_has_person"),
        CheckConstraint("(state = 'possible') = (verdict_at IS NULL)", name="verdict_has_time"),
        CheckConstraint("(state = 'possible') = (reason = '')", name="verdict_has_reason"),
        CheckConstraint("state <> 'proposed' OR evidence = 'name'", name="number_is_settled"),
        CheckConstraint("(state = 'same' AND evidence = 'name') = (second_by IS NOT NULL)", name="name_has_second"),
        CheckConstraint("(second_by IS NULL) = (second_at IS NULL)", name="second_has_time"),
        CheckConstraint("second_by IS NULL OR second_by <> verdict_by", name="two_people"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    entry_key: Mapped[str]
    listed_name: Mapped[str]
    list_name: Mapped[str]
    country: Mapped[str]
    evidence: Mapped[Evidence]
    identifier: Mapped[str]
    link: Mapped[str]
    note: Mapped[str]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    state: Mapped[MatchState] = mapped_column(default=MatchState.POSSIBLE, index=True)
    verdict_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    verdict_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="", info=OF_OTHERS)
    second_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    second_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    reference: Mapped[str] = column_property(
        select(func.max(Application.reference)).where(Application.organisation_id == organisation_id).scalar_subquery()
    )
    applicant: Mapped[str] = column_property(
        select(Organisation.legal_name).where(Organisation.id == organisation_id).scalar_subquery()
    )
    organisation: Mapped[Organisation] = relationship(init=False)
    recorder: Mapped[Account] = relationship(init=False, foreign_keys=recorded_by)
    giver: Mapped[Account | None] = relationship(init=False, foreign_keys=verdict_by)
    second: Mapped[Account | None] = relationship(init=False, foreign_keys=second_by)
    former: Mapped[list["FormerVerdict"]] = relationship(init=False, order_by="FormerVerdict.reopened_at")
    __mapper_args__ = {"version_id_col": version}


class FormerVerdict(Entity):
    """A verdict that does not stand any more, and why."""

    __tablename__ = "former_verdict"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'not_same')", name="may_be_reopened"),
        CheckConstraint("because <> ''", name="has_reason"),
    )

    match_id: Mapped[UUID] = mapped_column(ForeignKey("screening_match.id"), index=True)
    state: Mapped[MatchState]
    reason: Mapped[str] = mapped_column(info=OF_OTHERS)
    verdict_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    verdict_at: Mapped[datetime]
    because: Mapped[str] = mapped_column(info=OF_OTHERS)
    reopened_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    reopened_at: Mapped[datetime]
    giver: Mapped[Account] = relationship(init=False, foreign_keys=verdict_by)
    reopener: Mapped[Account] = relationship(init=False, foreign_keys=reopened_by)
