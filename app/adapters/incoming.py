"""Bytes on their way into a store, on a disk of this machine."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

BLOCK = 2**20
KEY = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._-]{0,199}")


class Incoming(FileIO):
    """Bytes that arrive: hashed while they are written, gone when they are closed before they were kept."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"incoming-{uuid4().hex}"
        self.digest = hashlib.sha256()
        self.size = 0
        super().__init__(self.path, "x+")

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write all of the data; a disk may take it in parts."""
        rest = memoryview(data).cast("B")
        self.digest.update(rest)
        self.size += len(rest)
        while rest:
            rest = rest[super().write(rest) :]
        return len(memoryview(data).cast("B"))

    def close(self) -> None:
        if not self.closed:
            self.path.unlink(missing_ok=True)
        super().close()


@contextmanager
def arrived(stream: BinaryIO, folder: Path) -> Iterator[Incoming]:
    """Give the stream as bytes that arrived; what came in another way is copied, from its beginning."""
    if isinstance(stream, Incoming):
        yield stream
        return
    with Incoming(folder) as copy:
        stream.seek(0)
        while block := stream.read(BLOCK):
            copy.write(block)
        yield copy


def checked_key(key: str) -> str:
    """Return the key. Raises ValueError for one that could name anything else than a file of the store."""
    if not KEY.fullmatch(key):
        raise ValueError(f"A file cannot be stored under {key!r}.")
    return key
