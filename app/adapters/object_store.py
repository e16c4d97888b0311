"""Files in a folder."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore

from app.adapters.incoming import BLOCK, KEY, Incoming, arrived, checked_key
from app.core.errors import NotFound
from app.core.ports import Kept, StoredKey


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
        with arrived(stream, self._folder) as whole:
            kept = Kept(sha256=whole.digest.hexdigest(), size=whole.size)
            os.fsync(whole.fileno())
            with suppress(FileNotFoundError):  # it was kept before
                whole.path.rename(self._folder / kept.sha256)
        _sync(self._folder)
        return kept

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        obstore.put(self._store, checked_key(key), iter(blocks))
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


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
