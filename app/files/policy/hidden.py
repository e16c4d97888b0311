"""What may hide in a file beside what its name says."""

import math
from collections.abc import Iterator
from typing import BinaryIO

BLOCK = 2**18
END_OF_ZIP, LONGEST_ZIP_END = b"PK\x05\x06", 2**16 + 22
FURTHEST_START = 2**23  # programs that unpack look no further for a beginning
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
PAGES = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"%pdf-")  # in small letters: browsers take any
LONGEST = max(map(len, (*ARCHIVES, *PAGES))) - 1


def ends_as_archive(stream: BinaryIO) -> bool:
    """Tell whether programs that unpack archives would find one at the end."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - LONGEST_ZIP_END))
    return END_OF_ZIP in stream.read()


def holds_archive(stream: BinaryIO) -> bool:
    """Tell whether an archive begins or ends where programs that unpack look for one."""
    return ends_as_archive(stream) or any(
        sign in block for block in _overlapping(stream, FURTHEST_START) for sign in ARCHIVES
    )


def holds_page(stream: BinaryIO) -> bool:
    """Tell whether a web page, a program for one or a PDF begins anywhere."""
    small = (block.lower() for block in _overlapping(stream))
    return any(sign in block for block in small for sign in PAGES)


def _overlapping(stream: BinaryIO, furthest: float = math.inf) -> Iterator[bytes]:
    """Yield the bytes, each block with the end of the one before it."""
    stream.seek(0)
    before = b""
    while stream.tell() < furthest and (block := stream.read(BLOCK)):
        yield before + block
        before = block[-LONGEST:]
