"""Files on their way from a browser to the store."""

from dataclasses import replace
from errno import ENOSPC
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.test import encode_multipart

from app.adapters.incoming import Incoming
from app.adapters.object_store import FolderStore
from app.web.uploads import MOST_FILES

FOLDER = "files"


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store's real folder, for this test."""
    store = FolderStore(tmp_path / FOLDER)
    monkeypatch.setitem(app.extensions, "ports", replace(app.extensions["ports"], store=store))
    return tmp_path / FOLDER


class Arriving(BytesIO):
    """A body that comes in blocks, as from a network; it breaks off when it is `cut`."""

    def __init__(self, data: bytes, *, cut: bool = False) -> None:
        super().__init__(data)
        self.cut = cut
        self.largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.largest = max(self.largest, 2**63 if size is None or size < 0 else size)
        if self.cut and self.tell() > 2**20:
            raise ConnectionResetError
        return super().read(size)

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def body(*files: bytes) -> tuple[str, bytes]:
    boundary, data = encode_multipart(
        {f"file{number}": FileStorage(BytesIO(one), "a.pdf") for number, one in enumerate(files)}
    )
    return f"multipart/form-data; boundary={boundary}", data


def test_a_file_is_written_to_the_store_while_the_form_is_read(app: Flask, folder: Path) -> None:
    """Nobody reads the body whole; what no view keeps is gone when the request ends."""
    content_type, data = body(bytes(3 * 2**20))
    arriving = Arriving(data)

    with app.test_request_context(
        method="POST", content_type=content_type, input_stream=arriving, content_length=len(data)
    ):
        stream = request.files["file0"].stream
        assert isinstance(stream, Incoming)
        assert (stream.size, stream.tell()) == (3 * 2**20, 0)
        assert [path.stat().st_size for path in folder.iterdir()] == [3 * 2**20]
    assert list(folder.iterdir()) == []
    assert 0 < arriving.largest <= 2**16


def test_a_browser_that_goes_away_leaves_nothing(app: Flask, folder: Path) -> None:
    content_type, data = body(bytes(3 * 2**20))

    with (
        app.test_request_context(
            method="POST", content_type=content_type, input_stream=Arriving(data, cut=True), content_length=len(data)
        ),
        pytest.raises(ClientDisconnected),
    ):
        assert request.files
    assert list(folder.iterdir()) == []


def test_more_files_than_a_form_of_ours_has_are_refused(app: Flask, folder: Path) -> None:
    content_type, data = body(*[b""] * (MOST_FILES + 1))

    with (
        app.test_request_context(method="POST", content_type=content_type, data=data),
        pytest.raises(RequestEntityTooLarge),
    ):
        assert request.files

    assert list(folder.iterdir()) == []


def test_a_full_disk_is_told_as_an_outage_and_leaves_nothing(
    visitor: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Incoming, data: bytes) -> int:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(Incoming, "write", full)

    answer = visitor.post("/sign-in", data={"email": "a@example.org", "file": (BytesIO(b"abc"), "a.pdf")})

    assert answer.status_code == 503
    assert "keep the page open and send it again" in answer.text
    assert list(folder.iterdir()) == []
