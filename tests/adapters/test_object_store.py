"""The folder that holds files, for real."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from app.adapters.incoming import BLOCK
from app.adapters.object_store import FolderStore
from app.core.errors import NotFound
from app.core.ports import Kept

KEY = "a" * 64


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def test_what_was_put_is_read_in_blocks(store: FolderStore) -> None:
    data = os.urandom(3 * BLOCK + 7)

    store.put(KEY, (data[at : at + 1000] for at in range(0, len(data), 1000)))

    blocks = list(store.read(KEY))
    assert b"".join(blocks) == data
    assert len(blocks) > 1


def test_putting_twice_is_one_file(store: FolderStore, tmp_path: Path) -> None:
    store.put(KEY, [b"abc"])
    store.put(KEY, [b"abc"])

    assert [path.name for path in (tmp_path / "files").iterdir()] == [KEY]
    assert b"".join(store.read(KEY)) == b"abc"


def watched_syncs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    synced: list[str] = []

    def watched(handle: int, real: Callable[[int], None] = os.fsync) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", watched)
    return synced


def test_a_file_is_on_the_disk_before_put_returns(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both the file and the folder's entry for it are synced."""
    synced = watched_syncs(monkeypatch)

    store.put(KEY, [b"abc"])

    assert synced == [str(tmp_path / "files" / KEY), str(tmp_path / "files")]


def test_a_stream_that_breaks_leaves_nothing(store: FolderStore, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(KEY, broken())

    assert list((tmp_path / "files").iterdir()) == []
    with pytest.raises(NotFound):
        store.read(KEY)


def received(store: FolderStore, *blocks: bytes) -> BinaryIO:
    stream = store.receive()
    for block in blocks:
        stream.write(block)
    return stream


def test_what_arrived_is_named_by_its_hash_and_not_copied_again(store: FolderStore, tmp_path: Path) -> None:
    with received(store, b"ab", b"", b"c" * BLOCK) as stream:
        same_file = os.fstat(stream.fileno()).st_ino
        kept = store.keep(stream)

    data = b"ab" + b"c" * BLOCK
    assert kept == Kept(sha256=sha256(data).hexdigest(), size=len(data))
    assert b"".join(store.read(kept.sha256)) == data
    assert (tmp_path / "files" / kept.sha256).stat().st_ino == same_file
    assert [path.name for path in (tmp_path / "files").iterdir()] == [kept.sha256]


def test_what_arrived_can_be_read_before_it_is_kept_and_kept_twice(store: FolderStore) -> None:
    with received(store, b"abc") as stream:
        stream.seek(0)
        assert stream.read() == b"abc"
        assert store.keep(stream) == store.keep(stream)


def test_what_arrived_and_was_not_kept_is_gone(store: FolderStore, tmp_path: Path) -> None:
    stream = received(store, b"abc")
    assert len(list((tmp_path / "files").iterdir())) == 1

    stream.close()
    stream.close()

    assert list((tmp_path / "files").iterdir()) == []


def test_any_stream_is_kept_from_its_beginning(store: FolderStore, tmp_path: Path) -> None:
    stream = BytesIO(b"abc")
    stream.seek(2)

    kept = store.keep(stream)

    assert kept == Kept(sha256=sha256(b"abc").hexdigest(), size=3)
    assert [path.name for path in (tmp_path / "files").iterdir()] == [kept.sha256]


def test_what_is_kept_is_on_the_disk_before_keep_returns(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = watched_syncs(monkeypatch)
    with received(store, b"abc") as stream:
        arriving = os.readlink(f"/proc/self/fd/{stream.fileno()}")
        store.keep(stream)

    assert synced == [arriving, str(tmp_path / "files")]


def test_a_torn_file_is_mended_by_the_next_upload(store: FolderStore, tmp_path: Path) -> None:
    kept = store.keep(BytesIO(b"abc"))
    (tmp_path / "files" / kept.sha256).write_bytes(b"a")

    store.keep(BytesIO(b"abc"))

    assert b"".join(store.read(kept.sha256)) == b"abc"


def test_everything_stored_is_listed_with_its_time_and_can_be_removed(store: FolderStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    store.put(KEY, [b"abc"])
    arriving = store.receive()

    listed = {found.key: found.stored_at for found in store.stored()}
    assert len(listed) == 2
    assert before < listed[KEY] < datetime.now(UTC) + timedelta(seconds=2)

    for key in (KEY, KEY, "../outside"):
        store.remove(key)
    arriving.close()
    assert list(store.stored()) == []


@pytest.mark.parametrize("key", [KEY, "../outside", "a/../../outside", "/etc/passwd", "", "nul\0", ".hidden", "a/b"])
def test_a_missing_or_odd_key_is_not_found(store: FolderStore, tmp_path: Path, key: str) -> None:
    (tmp_path / "outside").write_bytes(b"secret")

    with pytest.raises(NotFound):
        store.read(key)


@pytest.mark.parametrize(
    "key", ["../outside", "a/../../outside", "/etc/outside", "", "nul\0", ".hidden", "a/b", "k" * 300]
)
def test_nothing_is_put_outside_the_folder(store: FolderStore, tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        store.put(key, [b"abc"])

    assert [path.name for path in tmp_path.rglob("*")] == ["files"]
