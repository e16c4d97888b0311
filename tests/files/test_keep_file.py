"""Keeping files: one content once, durable before it is named."""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO, cast
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Actor, Role
from app.core.errors import NotFound, RuleBroken
from app.core.ports import Kept
from app.files.models import FileContent, StoredFile
from app.files.policy import Upload
from app.files.service import keep_bytes, keep_file, stored_file
from app.web.downloads import attachment, send_stored
from tests.builders import NOW, make_account
from tests.fakes import FakeStore
from tests.files import samples


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


def asha(session: Session) -> Actor:
    return Actor(account_id=make_account(session, Role.MEMBER).id, name="Asha Rao")


def keep(session: Session, store: FakeStore, name: str, data: bytes) -> StoredFile:
    return keep_file(session, store, Upload(name=name, stream=BytesIO(data)), actor=asha(session), now=NOW)


def test_a_kept_file_is_found_with_its_name_hash_size_and_kind(session: Session, store: FakeStore) -> None:
    data = samples.good_pdf()

    kept = keep(session, store, " My   proof.pdf", data)
    session.commit()

    found = stored_file(session, kept.id)
    assert (found.name, found.sha256, found.stored_at) == ("My proof.pdf", sha256(data).hexdigest(), NOW)
    assert (found.content.size, found.content.media_type) == (len(data), "application/pdf")
    assert store.files == {found.sha256: data}


def test_the_same_content_twice_is_stored_once_under_two_names(session: Session, store: FakeStore) -> None:
    first, second = (keep(session, store, name, samples.good_pdf()) for name in ("a.pdf", "b.pdf"))
    session.commit()

    assert (first.name, second.name, first.sha256) == ("a.pdf", "b.pdf", second.sha256)
    assert session.scalar(select(func.count()).select_from(FileContent)) == 1
    assert len(store.files) == 1


def test_a_refused_file_leaves_nothing(session: Session, store: FakeStore) -> None:
    with pytest.raises(RuleBroken):
        keep(session, store, "page.pdf", samples.HTML)

    assert store.files == {}
    assert session.scalars(select(StoredFile.id)).all() == []
    assert session.scalars(select(FileContent.sha256)).all() == []


def test_what_the_portal_made_is_kept_as_it_is(session: Session, store: FakeStore) -> None:
    kept = keep_bytes(
        session, store, b"%PDF-1.7 made", name="mou.pdf", media_type="application/pdf", actor=PORTAL, now=NOW
    )

    assert store.files[kept.sha256] == b"%PDF-1.7 made"
    assert kept.stored_by is None


def test_an_unknown_file_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        stored_file(session, uuid4())


def test_a_store_that_fails_leaves_no_row(session: Session) -> None:
    class FullStore(FakeStore):
        def keep(self, stream: BinaryIO) -> Kept:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        keep(session, FullStore(), "a.pdf", samples.good_pdf())

    assert session.scalars(select(StoredFile.id)).all() == []


class Sent:
    """A stored file as the helper sees it."""

    sha256 = "a" * 64
    name = 'Prüf "x"; प्रमाण.pdf'

    class content:
        size = 3
        media_type = "application/pdf"
        is_readable = True


def test_a_download_is_an_attachment_that_no_browser_runs(app: Flask, visitor: FlaskClient) -> None:
    store = cast(FakeStore, app.extensions["ports"].store)
    store.files["a" * 64] = b"abc"
    with app.test_request_context():
        response = send_stored(Sent())
    assert response.is_streamed

    assert response.get_data() == b"abc"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == "3"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_download_of_a_lost_content_is_not_found(app: Flask) -> None:
    class Lost(Sent):
        sha256 = "b" * 64

    with app.test_request_context(), pytest.raises(NotFound):
        send_stored(Lost())


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("proof.pdf", "attachment; filename=\"proof.pdf\"; filename*=UTF-8''proof.pdf"),
        ('a"b;c%.pdf', "attachment; filename=\"a_b_c_.pdf\"; filename*=UTF-8''a%22b%3Bc%25.pdf"),
        ("प्र.pdf", "attachment; filename=\"___.pdf\"; filename*=UTF-8''%E0%A4%AA%E0%A5%8D%E0%A4%B0.pdf"),
    ],
    ids=ascii,
)
def test_the_name_of_a_download_is_quoted_twice(name: str, header: str) -> None:
    assert attachment(name) == header


@pytest.fixture(autouse=True)
def emptied(app: Flask) -> Iterator[None]:
    yield
    app.extensions["ports"].store.files.clear()
