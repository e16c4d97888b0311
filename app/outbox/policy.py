"""How the audit trail is chained and how deliveries are retried. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from app.core.digests import sha256_of

ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=5)
START_OF_CHAIN = "0" * 64


class DeliveryState(StrEnum):
    WAITING = auto()
    DONE = auto()
    FAILED = auto()


@dataclass(frozen=True, kw_only=True)
class Link:
    """One record of the trail, as it is hashed."""

    number: int
    name: str
    payload: dict[str, Any]
    actor_id: UUID | None
    actor_name: str
    at: datetime
    previous_hash: str


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of a history that people read: made from a record of the trail, in the words of a feature."""

    at: datetime
    who: str
    text: str


def hash_of(link: Link) -> str:
    """Return the SHA-256 of a record in canonical JSON, hexadecimal."""
    text = json.dumps(vars(link), sort_keys=True, default=str, separators=(",", ":"))
    return sha256_of(text)


def broken_links(chain: Iterable[tuple[Link, str]], head: str) -> list[str]:
    """Name every record that was changed, removed or put elsewhere; `head` is the newest known hash."""
    found, expected, number = [], START_OF_CHAIN, 1
    for link, stored_hash in chain:
        if link.number != number:
            found.append(f"record {number} is missing before record {link.number}")
        elif link.previous_hash != expected:
            found.append(f"record {link.number} does not follow record {number - 1}")
        if hash_of(link) != stored_hash:
            found.append(f"record {link.number} ({link.name}) was changed")
        expected, number = stored_hash, link.number + 1
    if expected != head:
        found.append(f"the newest record is not record {number - 1}")
    return found


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts, or None to give up."""
    return FIRST_PAUSE * 4 ** (attempts - 1) if attempts < ATTEMPTS else None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """How far one notice has come on its way by mail."""

    subject: str
    address: str
    attempts: int
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How far people are told of a fact: by letters, which are all there once `is_written`."""

    letters: Sequence[Letter]
    is_written: bool
    has_failed: bool

    @property
    def waiting(self) -> list[Letter]:
        """Return the letters that have not gone."""
        return [letter for letter in self.letters if letter.sent_at is None]

    @property
    def is_told(self) -> bool:
        return self.is_written and not self.waiting

    @property
    def told_at(self) -> datetime | None:
        """Return when the last of them had gone, or nothing before."""
        gone = [letter.sent_at for letter in self.letters if letter.sent_at is not None]
        return max(gone, default=None) if self.is_told else None
