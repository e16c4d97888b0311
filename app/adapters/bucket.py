"""Files in a bucket of an S3 service."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from app.adapters.incoming import BLOCK, KEY, arrived, checked_key
from app.adapters.object_store import FolderStore
from app.core.errors import NotFound
from app.core.ports import Kept, ObjectStore, StoredKey

if TYPE_CHECKING:
    from obstore.store import RetryConfig

T = TypeVar("T")
PATIENCE: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


class ServiceAway(OSError):
    """The service did not answer, or refused."""


class BucketStore:
    """A bucket, named like s3://name/prefix. Access is what the usual AWS_ variables of the environment say.

    Uploads arrive in a folder on this machine first: only what was judged goes to the bucket. `keep` returns when
    the service has taken the whole file and found the checksum right. Raises ServiceAway.
    """

    def __init__(self, url: str, spool: Path) -> None:
        self._spool_folder = spool
        self._spool = FolderStore(spool)
        self._store = S3Store.from_url(url, checksum_algorithm="sha256", retry_config=PATIENCE)

    def receive(self) -> BinaryIO:
        return self._spool.receive()

    def keep(self, stream: BinaryIO) -> Kept:
        with arrived(stream, self._spool_folder) as whole:
            whole.seek(0)
            kept = Kept(sha256=whole.digest.hexdigest(), size=whole.size)
            with _service():
                obstore.put(self._store, kept.sha256, whole)
        return kept

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        with _service():
            obstore.put(self._store, checked_key(key), iter(blocks))

    def read(self, key: str) -> Iterator[bytes]:
        if not KEY.fullmatch(key):
            raise NotFound
        with _service():
            stream = obstore.get(self._store, key).stream(min_chunk_size=BLOCK)
        return _said(bytes(block) for block in stream)

    def stored(self) -> Iterator[StoredKey]:
        """Return all that is stored, and what was cut off on its way."""
        listed = chain.from_iterable(obstore.list(self._store))
        kept = (StoredKey(key=found["path"], stored_at=found["last_modified"]) for found in listed)
        return chain(self._spool.stored(), _said(kept))

    def remove(self, key: str) -> None:
        self._spool.remove(key)
        if KEY.fullmatch(key):
            with _service():
                obstore.delete(self._store, key)


def _said(found: Iterator[T]) -> Iterator[T]:
    with _service():
        yield from found


@contextmanager
def _service() -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise NotFound from error
    except BaseError as error:
        raise ServiceAway(str(error)) from error


def store_for(url: str, folder: Path) -> ObjectStore:
    """Return the bucket of a setting like s3://name/prefix, or the folder without one."""
    return BucketStore(url, folder) if url else FolderStore(folder)
