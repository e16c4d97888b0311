"""What a partner owes by when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Entity
from app.duties.policy import DUTY_TEXT, DutyKind, DutyState
from app.partners.models import Partner


class Duty(Entity):
    """One duty of one partner; `source_id` is the thing it comes from, `words` what its kind does not say."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("partner_id", "kind", "source_id"),
        CheckConstraint("(state IN ('met', 'met_late')) = (met_on IS NOT NULL)", name="met_has_day"),
    )

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    kind: Mapped[DutyKind]
    source_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[DutyState] = mapped_column(default=DutyState.OPEN)
    met_on: Mapped[date | None] = mapped_column(default=None)
    words: Mapped[str] = mapped_column(default="")
    partner: Mapped[Partner] = relationship(init=False)

    @property
    def text(self) -> str:
        """Return what is owed."""
        return f"{DUTY_TEXT[self.kind]}: {self.words}" if self.words else DUTY_TEXT[self.kind]
