"""Files in a folder."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore

from app.core.errors import NotFound

BLOCK = 2**20
KEY = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._-]{0,199}")


class FolderStore:
    """A folder on this machine. A file is on the disk before `put` returns.

    Storing a key again writes it anew: a file that a power cut left torn is mended by the next upload.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._store = LocalStore(folder)

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        if not KEY.fullmatch(key):
            raise ValueError(f"A file cannot be stored under {key!r}.")
        obstore.put(self._store, key, iter(blocks))
        for path in (self._folder / key, self._folder):
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)

    def read(self, key: str) -> Iterator[bytes]:
        if not KEY.fullmatch(key):
            raise NotFound
        try:
            stream = obstore.get(self._store, key).stream(min_chunk_size=BLOCK)
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound from error
        return (bytes(block) for block in stream)
