"""Fakes for the ports. Everything else in the tests is real."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.ports import Mail


class StillClock:
    """Stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class FakeMailer:
    """Keeps what was sent; `broken` makes it refuse."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.broken = False

    def send(self, mail: Mail) -> None:
        if self.broken:
            raise ConnectionRefusedError("no mail server")
        self.sent.append(mail)

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self.sent if mail.to == address]


class FakeStore:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        self.files[key] = b"".join(blocks)

    def read(self, key: str) -> Iterator[bytes]:
        if key not in self.files:
            raise NotFound
        return iter([self.files[key]])


class FakePdf:
    """Shows the HTML it was given instead of a document."""

    def render(self, html: str) -> bytes:
        return b"%PDF-1.7 " + html.encode()


class FakeJobs:
    """Remembers what was asked for; the `relay` fixture runs it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, UUID, timedelta]] = []

    def enqueue(self, session: Session, job: str, key: UUID, *, delay: timedelta = timedelta()) -> None:
        self.asked.append((job, key, delay))
