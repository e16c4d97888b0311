"""Facts about stored files."""

from dataclasses import dataclass
from uuid import UUID

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class FileRefused(Event):
    """The virus scanner found something in a content, in however many files it was handed in."""

    sha256: str
    finding: str


@dataclass(frozen=True, kw_only=True)
class FileRead(Event):
    """Somebody of the program has read what an applicant handed in."""

    file_id: UUID
