"""What the portal needs from outside. The real ones are in `app/adapters`, the fakes in `tests`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Protocol
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


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a store has found out about bytes while it took them."""

    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class StoredKey:
    key: str
    stored_at: datetime


class ObjectStore(Protocol):
    def receive(self) -> BinaryIO:
        """Return a place for bytes that arrive, written once and read again. Closed unkept, it leaves nothing."""
        ...

    def keep(self, stream: BinaryIO) -> Kept:
        """Store the bytes under their SHA-256, durable before it returns; what was received is not copied again."""
        ...

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        """Store the bytes under the key; storing the same key again changes nothing."""
        ...

    def read(self, key: str) -> Iterator[bytes]:
        """Return the stored bytes in blocks. Raises NotFound."""
        ...

    def stored(self) -> Iterator[StoredKey]:
        """Return all that is stored."""
        ...

    def remove(self, key: str) -> None:
        """Take what is stored under the key away; what is not there stays so."""
        ...


class Scanner(Protocol):
    def scan(self, blocks: Iterator[bytes]) -> str:
        """Return the name of what was found in the bytes, or nothing. Raises OSError when there is no answer."""
        ...


class Pictures(Protocol):
    def render(self, blocks: Iterable[bytes], media_type: str, *, most: int) -> Iterator[bytes]:
        """Return pictures of the document's first pages as JPEG. Raises OSError when it cannot be drawn."""
        ...


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file inside a document, for programs that read it."""

    name: str
    description: str
    data: bytes
    made_at: datetime


class PdfRenderer(Protocol):
    def render(self, html: str, attached: Sequence[Attached] = ()) -> bytes:
        """Return the document as PDF. The page can reach neither network nor disk."""
        ...


class PageTexts(Protocol):
    def pages(self, document: bytes) -> list[str]:
        """Return what each page of a PDF says. Raises OSError when it cannot be read."""
        ...


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A document with its seal, and the certificate (PEM) by which it is known, with those that vouch for it."""

    document: bytes
    certificate: str


@dataclass(frozen=True, kw_only=True)
class SealFound:
    """What a document's seal is worth: made by one of ours, over the whole file, and nothing changed since.

    `stamped_at` is the moment that a time-stamping service vouches for.
    """

    is_ours: bool = False
    is_whole: bool = False
    sealed_at: datetime | None = None
    stamped_at: datetime | None = None


class Seals(Protocol):
    @property
    def is_demo(self) -> bool:
        """Tell whether the key was made by this installation, so that nobody vouches for it."""
        ...

    def seal(self, document: bytes, *, reason: str, at: datetime) -> Sealed:
        """Return the document with the program's seal. Raises OSError when key or time stamp cannot be had."""
        ...

    def read(self, document: bytes, certificates: Sequence[str]) -> SealFound:
        """Say what the seal of a document is worth that we filed ourselves, under certificates (PEM) of ours."""
        ...


@dataclass(frozen=True, kw_only=True)
class CredentialFound:
    """What a signed credential is worth. Without a key of ours nothing else of it is told."""

    key_id: str = ""
    holds: bool = False
    claims: Mapping[str, Any] = field(default_factory=dict)


class CredentialSigner(Protocol):
    @property
    def is_demo(self) -> bool:
        """Tell whether the key was made by this installation, so that nobody vouches for it."""
        ...

    def public_key(self) -> str:
        """Return the public half of the present key (32 bytes, base64url). Raises OSError when it cannot be had."""
        ...

    def sign(self, claims: Mapping[str, Any], *, key_id: str) -> str:
        """Return the claims signed with the present key, which everybody knows by this id. Raises OSError."""
        ...

    def read(self, token: str, keys: Mapping[str, str]) -> CredentialFound:
        """Say what a token is worth that anybody made, under public keys of ours by their ids."""
        ...


class Jobs(Protocol):
    def enqueue(self, session: Session, job: str, key: UUID, *, delay: timedelta = timedelta()) -> None:
        """Ask for a job in the caller's transaction: a roll-back takes it back."""
        ...


@dataclass(frozen=True, kw_only=True)
class Ports:
    """`clock` is the program's time, which a demo moves; `wall` is the machine's, by which people stay signed in.

    Without a scanner files are not scanned, and the pages say so. Only the worker draws pictures of files.
    Only the worker seals.
    """

    clock: Clock
    wall: Clock
    mailer: Mailer
    store: ObjectStore
    pdf: PdfRenderer
    seals: Seals
    credentials: CredentialSigner
    texts: PageTexts
    jobs: Jobs
    scanner: Scanner | None = None
    pictures: Pictures | None = None
