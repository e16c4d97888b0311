"""Fakes for the ports. Everything else in the tests is real."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.ports import Attached, CredentialFound, Kept, Mail, Ports, Sealed, SealFound, StoredKey


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
    """A store in memory, where all was stored long ago unless `stored_at` says when."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.stored_at: dict[str, datetime] = {}

    def receive(self) -> BinaryIO:
        return BytesIO()

    def keep(self, stream: BinaryIO) -> Kept:
        stream.seek(0)
        data = stream.read()
        kept = Kept(sha256=sha256(data).hexdigest(), size=len(data))
        self.put(kept.sha256, [data])
        return kept

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        self.files[key] = b"".join(blocks)

    def read(self, key: str) -> Iterator[bytes]:
        if key not in self.files:
            raise NotFound
        return iter([self.files[key]])

    def stored(self) -> Iterator[StoredKey]:
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        return iter([StoredKey(key=key, stored_at=self.stored_at.get(key, long_ago)) for key in self.files])

    def remove(self, key: str) -> None:
        self.files.pop(key, None)


class FakeScanner:
    """Finds what it is told to find; `broken` makes it silent."""

    def __init__(self) -> None:
        self.finding = ""
        self.broken = False
        self.scanned: list[bytes] = []

    def scan(self, blocks: Iterator[bytes]) -> str:
        if self.broken:
            raise ConnectionRefusedError("no scanner")
        self.scanned.append(b"".join(blocks))
        return self.finding


class FakePictures:
    """Draws as many pages as it is told; `broken` makes it fail after the first."""

    def __init__(self) -> None:
        self.pages = 2
        self.broken = False
        self.asked: list[tuple[bytes, str]] = []

    def render(self, blocks: Iterable[bytes], media_type: str, *, most: int) -> Iterator[bytes]:
        self.asked.append((b"".join(blocks), media_type))
        for number in range(1, min(self.pages, most) + 1):
            if self.broken and number > 1:
                raise OSError("out of memory")
            yield b"picture %d" % number


class FakePdf:
    """Shows the HTML it was given instead of a document."""

    def render(self, html: str, attached: Sequence[Attached] = ()) -> bytes:
        return b"%PDF-1.7 " + html.encode()


class FakeSeals:
    """Writes a line below what it seals; whoever changes a sealed document breaks it."""

    is_demo = True
    certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"

    def __init__(self) -> None:
        self.broken = False

    def seal(self, document: bytes, *, reason: str, at: datetime) -> Sealed:
        if self.broken:
            raise OSError("no key")
        line = f"\nSEAL {reason} {at.isoformat()} {sha256(document).hexdigest()}"
        return Sealed(document=document + line.encode(), certificate=self.certificate)

    def read(self, document: bytes, certificates: Sequence[str]) -> SealFound:
        body, _, line = document.rpartition(b"\nSEAL ")
        is_whole = line.endswith(sha256(body).hexdigest().encode())
        return SealFound(is_ours=self.certificate in certificates and bool(body), is_whole=is_whole)


class FakeSigner:
    """Puts its claims between a word and their hash."""

    is_demo = True

    def public_key(self) -> str:
        return "A" * 43

    def sign(self, claims: Mapping[str, Any], *, key_id: str) -> str:
        body = urlsafe_b64encode(json.dumps({"key_id": key_id, "claims": claims}).encode()).decode().rstrip("=")
        return f"fake.{body}.{sha256(body.encode()).hexdigest()}"

    def read(self, token: str, keys: Mapping[str, str]) -> CredentialFound:
        word, body, digest = token.split(".")
        if word != "fake" or sha256(body.encode()).hexdigest() != digest:
            return CredentialFound()
        return CredentialFound(holds=True, **json.loads(urlsafe_b64decode(body + "==")))


class FakeTexts:
    """Takes each line for a page; what does not begin as a PDF cannot be read."""

    def pages(self, document: bytes) -> list[str]:
        if not document.startswith(b"%PDF-"):
            raise OSError("no document")
        return document.decode(errors="replace").split("\n")


class FakeJobs:
    """Remembers what was asked for; the `relay` fixture runs it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, UUID, timedelta]] = []

    def enqueue(self, session: Session, job: str, key: UUID, *, delay: timedelta = timedelta()) -> None:
        self.asked.append((job, key, delay))


def fake_ports(at: datetime) -> Ports:
    """Return a fake for every port that a portal needs, with a clock that stands."""
    clock = StillClock(at)
    return Ports(
        clock=clock,
        wall=clock,
        mailer=FakeMailer(),
        store=FakeStore(),
        pdf=FakePdf(),
        seals=FakeSeals(),
        credentials=FakeSigner(),
        texts=FakeTexts(),
        jobs=FakeJobs(),
    )
