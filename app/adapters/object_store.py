"""Files in a folder."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore

from app.core.errors import NotFound
from app.core.ports import Kept, StoredKey

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


class FolderStore:
    """A folder on this machine. A file is on the disk before `keep` and `put` return.

    Storing a key again writes it anew: a file that a power cut left torn is mended by the next upload.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._store = LocalStore(folder)

    def receive(self) -> BinaryIO:
        return Incoming(self._folder)

    def keep(self, stream: BinaryIO) -> Kept:
        if not isinstance(stream, Incoming):
            with Incoming(self._folder) as copy:
                for block in _blocks(stream):
                    copy.write(block)
                return self.keep(copy)
        kept = Kept(sha256=stream.digest.hexdigest(), size=stream.size)
        os.fsync(stream.fileno())
        with suppress(FileNotFoundError):  # it was kept before
            stream.path.rename(self._folder / kept.sha256)
        _sync(self._folder)
        return kept

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        if not KEY.fullmatch(key):
            raise ValueError(f"A file cannot be stored under {key!r}.")
        obstore.put(self._store, key, iter(blocks))
        _sync(self._folder / key)
        _sync(self._folder)

    def read(self, key: str) -> Iterator[bytes]:
        if not KEY.fullmatch(key):
            raise NotFound
        try:
            stream = obstore.get(self._store, key).stream(min_chunk_size=BLOCK)
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound from error
        return (bytes(block) for block in stream)

    def stored(self) -> Iterator[StoredKey]:
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # gone meanwhile
                    yield StoredKey(key=entry.name, stored_at=datetime.fromtimestamp(entry.stat().st_mtime, UTC))

    def remove(self, key: str) -> None:
        if KEY.fullmatch(key):
            (self._folder / key).unlink(missing_ok=True)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while block := stream.read(BLOCK):
        yield block


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
