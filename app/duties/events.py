"""Facts about duties."""

from dataclasses import dataclass
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class DutyOpened(Event):
    duty_id: UUID
    partner_id: UUID
