"""The table of what we take.

kind   name ends in   content (libmagic)   largest   refused inside
-----  -------------  -------------------  --------  ---------------------------------------------------------
PDF    .pdf           application/pdf      10 MB     scripts, launch actions, attachments, XFA forms, protection, media,
                                                     links to other files, archives
JPG    .jpg .jpeg     image/jpeg           10 MB     more than 40 million pixels, what does not decode, web pages,
                                                     archives, anything after the end
PNG    .png           image/png            10 MB     as JPG

A requirement may ask for less: fewer kinds, fewer bytes. Nothing may ask for more.
"""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import BinaryIO

MEGABYTE = 2**20
LARGEST = 10 * MEGABYTE
LARGEST_PICTURE = 40_000_000  # pixels
LONGEST_NAME = 120  # characters of a name as it is kept
LONGEST_NAME_SENT = 255  # what any disk can hold


class Kind(StrEnum):
    PDF = auto()
    JPG = auto()
    PNG = auto()


@dataclass(frozen=True, kw_only=True)
class Format:
    """How a kind of file is named and what its bytes say."""

    suffixes: tuple[str, ...]
    media_type: str


FORMATS = {
    Kind.PDF: Format(suffixes=(".pdf",), media_type="application/pdf"),
    Kind.JPG: Format(suffixes=(".jpg", ".jpeg"), media_type="image/jpeg"),
    Kind.PNG: Format(suffixes=(".png",), media_type="image/png"),
}


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What one upload field takes; `attached` names by SHA-256 what a PDF of ours has inside, which may come back."""

    kinds: tuple[Kind, ...]
    max_bytes: int = LARGEST
    attached: frozenset[str] = frozenset()

    @property
    def suffixes(self) -> tuple[str, ...]:
        return tuple(suffix for kind in self.kinds for suffix in FORMATS[kind].suffixes)

    @property
    def words(self) -> str:
        """Return the kinds as people say them: "PDF, JPG or PNG"."""
        *most, last = [kind.value.upper() for kind in self.kinds]
        return f"{', '.join(most)} or {last}" if most else last


ANY_DOCUMENT = Accepted(kinds=tuple(Kind))


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it arrived: the sender's name for it, and a stream that can be read again."""

    name: str
    stream: BinaryIO
    accepted: Accepted = ANY_DOCUMENT


@dataclass(frozen=True, kw_only=True)
class CheckedUpload(Upload):
    """A file that may come in: its name, size and content were looked at."""

    kind: Kind


def size_text(size: int) -> str:
    """Return a size as people read it, never less than it is."""
    unit, name = (MEGABYTE, "MB") if size >= MEGABYTE else (1024, "KB")
    tenths = -(-size * 10 // unit)
    return f"{tenths // 10} {name}" if tenths % 10 == 0 else f"{tenths / 10:.1f} {name}"
