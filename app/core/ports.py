"""What the portal needs from outside. The real ones are in `app/adapters`, the fakes in `tests`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail, ready to go. `key` makes a second sending recognisable; `at` is when it was written."""

    key: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """Hand the mail over, or raise OSError."""
        ...


class ObjectStore(Protocol):
    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        """Store the bytes under the key; storing the same key again changes nothing."""
        ...

    def read(self, key: str) -> Iterator[bytes]:
        """Return the stored bytes in blocks. Raises NotFound."""
        ...


class PdfRenderer(Protocol):
    def render(self, html: str) -> bytes:
        """Return the document as PDF. The page can reach neither network nor disk."""
        ...


class Jobs(Protocol):
    def enqueue(self, session: Session, job: str, key: UUID, *, delay: timedelta = timedelta()) -> None:
        """Ask for a job in the caller's transaction: a roll-back takes it back."""
        ...


@dataclass(frozen=True, kw_only=True)
class Ports:
    """`clock` is the program's time, which a demo moves; `wall` is the machine's, by which people stay signed in."""

    clock: Clock
    wall: Clock
    mailer: Mailer
    store: ObjectStore
    pdf: PdfRenderer
    jobs: Jobs
