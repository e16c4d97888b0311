"""Files in a folder or in a bucket."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore

from app.core.errors import NotFound

BLOCK = 2**20


class FolderStore:
    """A folder on this machine. A file is on the disk before `put` returns."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._store = LocalStore(folder)

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        obstore.put(self._store, key, iter(blocks))
        for path in (self._folder / key, self._folder):
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)

    def read(self, key: str) -> Iterator[bytes]:
        try:
            stream = obstore.get(self._store, key).stream(min_chunk_size=BLOCK)
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound from error
        return (bytes(block) for block in stream)
