"""Agreements and the signatures on them. Signatures are only ever added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.agreements.policy import AgreementState, Side
from app.applications.models import Application
from app.core.db import Entity
from app.files.models import StoredFile
from app.partners.models import Organisation, Partner


class Agreement(Entity):
    """One MoU. `terms` is the data it was made from; the stored file holds the exact bytes."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("(state = 'preparing') = (file_id IS NULL)", name="issued_has_file"),
        CheckConstraint("(file_id IS NULL) = (issued_at IS NULL)", name="issued_has_time"),
        CheckConstraint("final_file_id IS NULL OR state = 'active'", name="executed_is_active"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), unique=True)
    terms: Mapped[dict[str, Any]]
    drafted_at: Mapped[datetime]
    state_since: Mapped[datetime]
    state: Mapped[AgreementState] = mapped_column(default=AgreementState.PREPARING, index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    issued_at: Mapped[datetime | None] = mapped_column(default=None)
    final_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    version: Mapped[int] = mapped_column(init=False)
    applicant: Mapped[str] = column_property(
        select(Organisation.legal_name)
        .join(Application, Application.organisation_id == Organisation.id)
        .where(Application.id == application_id)
        .scalar_subquery(),
        deferred=True,
    )
    application: Mapped[Application] = relationship(init=False)
    partner: Mapped[Partner | None] = relationship(
        init=False,
        viewonly=True,
        secondary=Application.__table__,
        primaryjoin=application_id == Application.id,
        secondaryjoin=Application.organisation_id == Partner.organisation_id,
    )
    signatures: Mapped[list["Signature"]] = relationship(init=False, order_by="Signature.signed_at")
    file: Mapped[StoredFile | None] = relationship(init=False, foreign_keys=[file_id])
    final_file: Mapped[StoredFile | None] = relationship(init=False, foreign_keys=[final_file_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def sha256(self) -> str:
        """The hash of the text to sign; empty until it is issued."""
        return self.file.sha256 if self.file else ""


class Signature(Entity):
    """One side's signature on the exact bytes with this hash."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("agreement_id", "side"),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), index=True)
    side: Mapped[Side]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    capacity: Mapped[str]
    sha256: Mapped[str]
    signed_at: Mapped[datetime]


class SealCertificate(Entity):
    """The public certificate of a key that sealed: copies stay verifiable after the program has changed it."""

    __tablename__ = "seal_certificate"

    fingerprint: Mapped[str] = mapped_column(unique=True)
    pem: Mapped[str]
    first_used_at: Mapped[datetime]
