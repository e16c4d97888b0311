"""What may hide in a file beside what its name says."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

BLOCK = 2**18
END_OF_ZIP, LONGEST_ZIP_END = b"pk\x05\x06", 2**16 + 22  # in small letters, as all that is looked for
ARCHIVES = (b"rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
PAGES = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"%pdf-")
LONGEST = max(map(len, (*ARCHIVES, *PAGES))) - 1


def ends_as_archive(stream: BinaryIO) -> bool:
    """Tell whether programs that unpack archives would find one at the end."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - LONGEST_ZIP_END))
    return END_OF_ZIP in stream.read().lower()


def holds_archive(stream: BinaryIO) -> bool:
    """Tell whether an archive begins anywhere, or ends where archives end."""
    return ends_as_archive(stream) or _holds(stream, ARCHIVES)


def holds_page(stream: BinaryIO) -> bool:
    """Tell whether a web page, a program for one or a PDF begins anywhere."""
    return _holds(stream, PAGES)


def _holds(stream: BinaryIO, signs: Iterable[bytes]) -> bool:
    return any(sign in block for block in _overlapping(stream) for sign in signs)


def _overlapping(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes in small letters, each block with the end of the one before it."""
    stream.seek(0)
    before = b""
    while block := stream.read(BLOCK):
        yield (before + block).lower()
        before = block[-LONGEST:]
