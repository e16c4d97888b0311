"""The folder that holds files, for real."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.adapters.object_store import BLOCK, FolderStore
from app.core.errors import NotFound

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


def test_a_file_is_on_the_disk_before_put_returns(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both the file and the folder's entry for it are synced."""
    synced: list[str] = []

    def watched(handle: int, real: Callable[[int], None] = os.fsync) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", watched)

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
