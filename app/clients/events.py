"""Facts about reported clients."""

from dataclasses import dataclass
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class ClientReported(Event):
    report_id: UUID
    partner_id: UUID
    late: bool


@dataclass(frozen=True, kw_only=True)
class ClientReportAcknowledged(Event):
    report_id: UUID
    partner_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClientReportWithdrawn(Event):
    report_id: UUID
    partner_id: UUID
