"""What a copy of an MoU is worth, and where it is not what was sealed. Pure.

Only whoever holds a seal of ours is told where a copy differs: from anything else nobody learns what an MoU says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto

from app.core.ports import SealFound

NUMBER = re.compile(r"DPP-(MOU|PAR)-\d{4}-\d{4,9}")
MOST_NAMED = 5
MOST_PLACES = 10
SAME_WORDS = "Every page says what the sealed copy says. What differs is how the file is built or how it looks."
_NAMED = re.compile(rb"DPP-MOU-\d{4}-\d{4,9}")
_SEAL = re.compile(rb"/Contents\s*<([0-9A-Fa-f]{256,})>")


class Verdict(StrEnum):
    UNCHANGED = auto()
    NOT_SEALED_YET = auto()
    CHANGED = auto()
    SEAL_NOT_OURS = auto()
    NO_SEAL = auto()


VERDICT_TEXT: dict[Verdict, str] = {
    Verdict.UNCHANGED: "This is the sealed copy, and nothing in it has changed.",
    Verdict.NOT_SEALED_YET: "This is the text as it was issued for signature. Without a seal it proves no partnership.",
    Verdict.CHANGED: "This file was made from a sealed copy and changed after that. Do not rely on it.",
    Verdict.SEAL_NOT_OURS: "The seal in this file is not the program’s, or it was changed. Do not rely on it.",
    Verdict.NO_SEAL: "This file carries no seal of the program. Ask for the sealed copy.",
}


@dataclass(frozen=True, kw_only=True)
class PublicStanding:
    """All that everybody may know of a partner by a number: whether it is one today, and since when."""

    number: str
    name: str
    slug: str
    is_partner: bool
    status: str
    since: date
    is_in_force: bool | None = None  # of an MoU; the number of a partner says nothing of one
    was: tuple[date, date] | None = None  # of who is no partner any more, from when to when it was one
    term: tuple[date, date] | None = None  # of an MoU, its first and its last day

    def begins_on(self, today: date) -> date | None:
        """Return the first day of an MoU that both sides have signed and that is not in force yet."""
        return self.term[0] if self.is_in_force and self.term and self.term[0] > today else None

    def is_in_force_on(self, today: date) -> bool | None:
        """Tell whether the MoU binds on a day: a renewal not before its first one."""
        return False if self.begins_on(today) else self.is_in_force


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What came out for one file."""

    verdict: Verdict
    places: tuple[str, ...] = ()
    sealed_at: datetime | None = None
    stamped_at: datetime | None = None
    standing: PublicStanding | None = None

    @property
    def holds(self) -> bool:
        return self.verdict is Verdict.UNCHANGED


def number_in(typed: str) -> str:
    """Return the number that somebody typed, also out of the address behind a QR code; nothing where there is none."""
    found = NUMBER.search("".join(typed.split()).upper())
    return found[0] if found else ""


def as_number(typed: str) -> str:
    """Return a number as we write it, or nothing when it is none of ours."""
    number = "".join(typed.split()).upper()
    return number if NUMBER.fullmatch(number) else ""


def named_in(document: bytes) -> list[str]:
    """Return the MoUs that a file names outside of its pages, as a seal does."""
    return [name.decode() for name in list(dict.fromkeys(_NAMED.findall(document)))[:MOST_NAMED]]


def seals_in(document: bytes) -> set[bytes]:
    """Return the seals in a file, which nobody can write without having had them."""
    return {seal.upper().rstrip(b"0") for seal in _SEAL.findall(document)}


def of_own_copy(found: SealFound) -> Checked:
    """Judge a file that is, byte for byte, one that we sealed and filed."""
    verdict = Verdict.UNCHANGED if found.is_ours and found.is_whole else Verdict.CHANGED
    return Checked(verdict=verdict, sealed_at=found.sealed_at, stamped_at=found.stamped_at)


def of_stranger(document: bytes) -> Checked:
    """Judge a file that holds no seal of ours."""
    return Checked(verdict=Verdict.SEAL_NOT_OURS if b"/ByteRange" in document else Verdict.NO_SEAL)


def byte_place(sealed: bytes, given: bytes) -> str:
    """Say where a file begins to be another one than the sealed copy."""
    if given.startswith(sealed):
        return f"{len(given) - len(sealed):,} bytes were added after the seal."
    if sealed.startswith(given):
        return f"The last {len(sealed) - len(given):,} bytes are missing."
    same = next(number for number, (ours, theirs) in enumerate(zip(sealed, given, strict=False), 1) if ours != theirs)
    return f"The file differs from byte {same:,} on."


def page_places(sealed: Sequence[str], given: Sequence[str]) -> list[str]:
    """Say on which pages the words are not those of the sealed copy."""
    both = zip(sealed, given, strict=False)
    other = [number for number, (ours, theirs) in enumerate(both, 1) if ours.split() != theirs.split()]
    places = [f"Page {number} says something else." for number in other]
    places += [f"Page {number} was added." for number in range(len(sealed) + 1, len(given) + 1)]
    places += [f"Page {number} is missing." for number in range(len(given) + 1, len(sealed) + 1)]
    return places[:MOST_PLACES] or [SAME_WORDS]
