"""What partners told the program about their clients."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.clients.policy import ClientKind, ReportState
from app.core.db import Entity
from app.partners.models import Organisation, Partner


class ClientReport(Entity):
    """A partner's statement that it onboarded a client."""

    __tablename__ = "client_report"
    __table_args__ = (
        CheckConstraint("reported_on <= due_on OR late_reason <> ''", name="late_has_reason"),
        CheckConstraint("state <> 'acknowledged' OR acknowledged_at IS NOT NULL", name="acknowledged_has_moment"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_moment"),
        CheckConstraint("(state = 'withdrawn') = (withdrawal_reason <> '')", name="withdrawn_has_reason"),
    )

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    reference: Mapped[str] = mapped_column(unique=True)
    client_name: Mapped[str]
    client_kind: Mapped[ClientKind]
    country: Mapped[str]
    place: Mapped[str]
    products: Mapped[list[str]]
    label_shown: Mapped[bool]
    onboarded_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    reported_on: Mapped[date]
    reported_at: Mapped[datetime]
    late_reason: Mapped[str]
    state: Mapped[ReportState] = mapped_column(index=True)
    acknowledged_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawal_reason: Mapped[str] = mapped_column(default="")
    partner_name: Mapped[str] = column_property(
        select(Organisation.legal_name)
        .join(Partner, Partner.organisation_id == Organisation.id)
        .where(Partner.id == partner_id)
        .scalar_subquery(),
        deferred=True,
    )
    partner: Mapped[Partner] = relationship(init=False)

    @property
    def is_late(self) -> bool:
        return self.reported_on > self.due_on

    @property
    def days_left(self) -> int:
        """Return how many days were left when the report came; below zero it was late."""
        return (self.due_on - self.reported_on).days
