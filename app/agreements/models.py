"""Agreements, their issues, the signatures on them and what happened to them. All but the agreement is only added."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.agreements.policy import Action, AgreementState, Kind, Method, Side
from app.agreements.policy.changes import Answer
from app.agreements.policy.outside import how_signed, needs_eyes
from app.agreements.policy.term import Term
from app.applications.models import Application
from app.core.db import Entity
from app.files.models import StoredFile
from app.partners.models import Organisation, Partner


class Agreement(Entity):
    """One MoU. `terms` is the data it was made from; the stored file holds the exact bytes of the newest issue."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("state = 'closed' OR (state = 'preparing') = (file_id IS NULL)", name="issued_has_file"),
        CheckConstraint("(file_id IS NULL) = (issued_at IS NULL)", name="issued_has_time"),
        CheckConstraint(
            "final_file_id IS NULL OR state IN ('active', 'ending', 'terminated', 'in_grace', 'renewed', 'expired')",
            name="executed_is_active",
        ),
        CheckConstraint("(state IN ('ending', 'terminated')) = (ends_on IS NOT NULL)", name="notice_has_day"),
        CheckConstraint("(ends_on IS NULL) = (notice_by IS NULL)", name="notice_has_side"),
        CheckConstraint("(kind = 'first') = (base_id IS NULL)", name="first_stands_alone"),
        CheckConstraint(
            "(state IN ('active', 'ending', 'terminated', 'in_grace', 'renewed', 'expired')) = (starts_on IS NOT NULL)",
            name="in_force_has_term",
        ),
        CheckConstraint(
            "(starts_on IS NULL) = (last_on IS NULL) AND (starts_on IS NULL) = (renewal_on IS NULL) "
            "AND (starts_on IS NULL) = (grace_until IS NULL)",
            name="term_is_whole",
        ),
        CheckConstraint("starts_on <= last_on AND last_on <= grace_until", name="term_has_order"),
        Index(
            "uq_agreement_first",
            "application_id",
            unique=True,
            sqlite_where=text("kind = 'first'"),
            postgresql_where=text("kind = 'first'"),
        ),
        Index(
            "uq_agreement_renewal",
            "base_id",
            unique=True,
            sqlite_where=text("kind = 'renewal'"),
            postgresql_where=text("kind = 'renewal'"),
        ),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    terms: Mapped[dict[str, Any]]
    drafted_at: Mapped[datetime]
    state_since: Mapped[datetime]
    state: Mapped[AgreementState] = mapped_column(default=AgreementState.PREPARING, index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    issued_at: Mapped[datetime | None] = mapped_column(default=None)
    final_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)
    notice_by: Mapped[Side | None] = mapped_column(default=None)
    kind: Mapped[Kind] = mapped_column(default=Kind.FIRST)
    base_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreement.id"), default=None, index=True)
    sign_by: Mapped[date | None] = mapped_column(default=None)  # of the first MoU the application's day counts
    starts_on: Mapped[date | None] = mapped_column(default=None)
    last_on: Mapped[date | None] = mapped_column(default=None)
    renewal_on: Mapped[date | None] = mapped_column(default=None)
    grace_until: Mapped[date | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    applicant: Mapped[str] = column_property(
        select(Organisation.legal_name)
        .join(Application, Application.organisation_id == Organisation.id)
        .where(Application.id == application_id)
        .scalar_subquery(),
        deferred=True,
    )
    organisation_id: Mapped[UUID] = column_property(
        select(Application.organisation_id).where(Application.id == application_id).scalar_subquery(), deferred=True
    )
    promised_on: Mapped[date | None] = column_property(
        select(Application.due_on).where(Application.id == application_id).scalar_subquery(), deferred=True
    )
    application: Mapped[Application] = relationship(init=False)
    issues: Mapped[list["Issue"]] = relationship(init=False, order_by="Issue.number", viewonly=True)
    partner: Mapped[Partner | None] = relationship(
        init=False,
        viewonly=True,
        secondary=Application.__table__,
        primaryjoin=application_id == Application.id,
        secondaryjoin=Application.organisation_id == Partner.organisation_id,
    )
    signatures: Mapped[list["Signature"]] = relationship(init=False, order_by="Signature.signed_at")
    base: Mapped["Agreement | None"] = relationship(init=False, remote_side="Agreement.id", viewonly=True)
    dependents: Mapped[list["Agreement"]] = relationship(init=False, order_by="Agreement.drafted_at", viewonly=True)
    steps: Mapped[list["AgreementStep"]] = relationship(init=False, order_by="AgreementStep.at", viewonly=True)
    file: Mapped[StoredFile | None] = relationship(init=False, foreign_keys=[file_id])
    final_file: Mapped[StoredFile | None] = relationship(init=False, foreign_keys=[final_file_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def sha256(self) -> str:
        """The hash of the text to sign; empty until it is issued."""
        return self.file.sha256 if self.file else ""

    @property
    def term(self) -> Term | None:
        """The days of its term; nothing before the countersignature."""
        if not (self.starts_on and self.last_on and self.renewal_on and self.grace_until):
            return None
        return Term(
            starts_on=self.starts_on,
            last_on=self.last_on,
            renewal_on=self.renewal_on,
            grace_until=self.grace_until,
        )

    @property
    def renewal(self) -> "Agreement | None":
        return next((one for one in self.dependents if one.kind is Kind.RENEWAL), None)

    @property
    def is_renewed(self) -> bool:
        """Whether an MoU with both signatures follows this one."""
        return self.renewal is not None and self.renewal.starts_on is not None

    @property
    def last_day_to_sign(self) -> date | None:
        return self.application.due_on if self.kind is Kind.FIRST else self.sign_by

    @property
    def home(self) -> str:
        """Its page for the organisation: by the application's number only while that leads to this one."""
        leads_here = self.kind is Kind.FIRST and not self.is_renewed
        number = self.application.reference if leads_here else self.reference
        return f"/apply/{number}/mou"


class Issue(Entity):
    """One text that was sent for signature. A newer one supersedes it; it stays as it was."""

    __tablename__ = "agreement_issue"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), index=True)
    number: Mapped[int]
    terms: Mapped[dict[str, Any]]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    issued_at: Mapped[datetime]
    agreement: Mapped[Agreement] = relationship(init=False, viewonly=True)
    file: Mapped[StoredFile] = relationship(init=False)


class Signature(Entity):
    """One side's signature on the exact bytes with this hash: who, in which capacity, to which words, from where.

    One that was given outside has its day, its proof and the signed file, with what came out when it was compared.
    """

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("agreement_id", "side", "issue"),
        CheckConstraint("name <> '' AND capacity <> '' AND consent <> '' AND sha256 <> ''", name="is_whole"),
        CheckConstraint("(method = 'portal') = (file_id IS NULL)", name="outside_has_file"),
        CheckConstraint("(method = 'portal') = (signed_on IS NULL)", name="outside_has_day"),
        CheckConstraint("method NOT IN ('dsc', 'aadhaar_esign') OR proof <> ''", name="electronic_has_proof"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), index=True)
    issue: Mapped[int]
    side: Mapped[Side]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    capacity: Mapped[str]
    consent: Mapped[str]
    sha256: Mapped[str]
    signed_at: Mapped[datetime]
    address: Mapped[str]
    method: Mapped[Method] = mapped_column(default=Method.PORTAL)
    signed_on: Mapped[date | None] = mapped_column(default=None)
    proof: Mapped[str] = mapped_column(default="")
    stamp_paper: Mapped[str] = mapped_column(default="")
    comparison: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    file: Mapped[StoredFile | None] = relationship(init=False)

    @property
    def is_outside(self) -> bool:
        return self.method is not Method.PORTAL

    @property
    def file_pages(self) -> int:
        """Tell how many pages the signed file has, with stamp paper in front."""
        return int(self.comparison["front"] + self.comparison["pages"])

    @property
    def needs_eyes(self) -> bool:
        """Tell whether somebody has to compare the signed file with the issued text."""
        return self.is_outside and needs_eyes(self.method, self.comparison)

    @property
    def how(self) -> str:
        """Say how it was signed, for people."""
        return how_signed(self.method, self.signed_on, self.proof, self.stamp_paper)


class ClauseChange(Entity):
    """What the partner wants a clause of one issue to say, and what became of it."""

    __tablename__ = "clause_change"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_has_time"),
        CheckConstraint("answer <> 'agreed' OR new_text <> ''", name="agreed_has_text"),
        CheckConstraint("answer <> 'declined' OR words <> ''", name="declined_has_reason"),
        Index(
            "uq_clause_change_waiting",
            "agreement_id",
            "code",
            unique=True,
            sqlite_where=text("answer IS NULL"),
            postgresql_where=text("answer IS NULL"),
        ),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), index=True)
    issue: Mapped[int]
    code: Mapped[str]
    number: Mapped[str]
    text_before: Mapped[str]
    wish: Mapped[str]
    reason: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[Answer | None] = mapped_column(default=None)
    new_text: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)


class AgreementStep(Entity):
    """What somebody, or the portal, did to an agreement beside issuing and signing, with the reason."""

    __tablename__ = "agreement_step"
    __table_args__ = (
        CheckConstraint(
            "action NOT IN ('hold', 'decline', 'reissue', 'give_notice', 'close') OR words <> ''", name="has_reason"
        ),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), index=True)
    action: Mapped[Action]
    words: Mapped[str]
    person: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


ADDED_ONLY = "what was signed, issued or done is only ever added to"
KEPT = ("signature", "agreement_issue", "agreement_step")


def _refuse_sqlite(table: str, verb: str) -> str:
    return f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{ADDED_ONLY}'); END"


def _refuse_postgresql(table: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION refuse_agreement_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{ADDED_ONLY}'; END $$;
CREATE TRIGGER {table}_added_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_agreement_change()
"""


SIGNED_STAYS = {
    "sqlite": [_refuse_sqlite(table, verb) for table in KEPT for verb in ("UPDATE", "DELETE")],
    "postgresql": [_refuse_postgresql(table) for table in KEPT],
}


class SealCertificate(Entity):
    """The public certificate of a key that sealed: copies stay verifiable after the program has changed it."""

    __tablename__ = "seal_certificate"

    fingerprint: Mapped[str] = mapped_column(unique=True)
    pem: Mapped[str]
    first_used_at: Mapped[datetime]
