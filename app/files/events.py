"""Facts about stored files."""

from dataclasses import dataclass

from app.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class FileRefused(Event):
    """The virus scanner found something in a content, in however many files it was handed in."""

    sha256: str
    finding: str
