"""Facts about duties."""

from dataclasses import dataclass
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class GuideAccepted(Event):
    """Somebody agreed for a partner; `sha256` is the hash of the text that was agreed to."""

    duty_id: UUID
    partner_id: UUID
    guide_version_id: UUID
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DutyOpened(Event):
    duty_id: UUID
    partner_id: UUID
