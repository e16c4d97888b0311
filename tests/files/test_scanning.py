"""The virus scan of a file: nobody opens it before it was found clean, and nothing is lost meanwhile."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.core.errors import NotFound, RuleBroken
from app.files.events import FileRefused
from app.files.jobs import scan_waiting
from app.files.models import FileContent, StoredFile
from app.files.policy import Upload
from app.files.policy.scanning import TAGS, ScanState, after_scan, first_state, is_readable, said_about
from app.files.service import has_unscanned, keep_bytes, keep_file
from app.outbox.models import EventRecord
from app.web.downloads import send_stored
from tests.builders import NOW
from tests.fakes import FakeJobs, FakeScanner, FakeStore
from tests.files import samples

S = ScanState
Relay = Callable[[], None]


@pytest.fixture
def store(app: Flask) -> Iterator[FakeStore]:
    store = app.extensions["ports"].store
    yield store
    store.files.clear()


@pytest.fixture
def scanning(scanner: FakeScanner, store: FakeStore) -> FakeScanner:
    return scanner


def keep(app: Flask, store: FakeStore, data: bytes = b"", *, minutes: int = 0) -> str:
    """Keep a file as a request does and return its hash."""
    from app.extensions import db

    upload = Upload(name="a.pdf", stream=BytesIO(data or samples.good_pdf()))
    with app.app_context():
        kept = keep_file(db.session, store, upload, actor=PORTAL, now=NOW + timedelta(minutes=minutes))
        db.session.commit()
        return kept.sha256


def state(session: Session, sha256: str) -> tuple[ScanState, int, str]:
    session.expire_all()
    content = session.get_one(FileContent, sha256)
    return content.scan, content.scan_attempts, content.finding


def scan_all(app: Flask) -> None:
    with app.app_context():
        scan_waiting()


def test_a_state_without_a_verdict_of_the_scanner_is_readable_only_where_there_is_no_scanner() -> None:
    assert first_state(scans=True) is S.WAITING
    assert first_state(scans=False) is S.UNSCANNED
    assert {one for one in S if is_readable(one)} == {S.CLEAN, S.UNSCANNED}
    assert (after_scan(""), after_scan("Eicar")) == (S.CLEAN, S.REFUSED)
    assert set(TAGS) == set(S)


@pytest.mark.parametrize(
    ("one", "attempts", "words"),
    [
        (S.WAITING, 0, "takes a few seconds"),
        (S.WAITING, 1, "does not answer at the moment, and we try again"),
        (S.UNSCANNED, 0, "Not virus-scanned"),
        (S.CLEAN, 3, ""),
        (S.REFUSED, 0, "the virus scanner found Local.Eicar. Replace it by another file"),
    ],
)
def test_what_is_not_sure_is_said(one: ScanState, attempts: int, words: str) -> None:
    said = said_about(one, attempts=attempts, finding="Local.Eicar")

    assert words in said
    assert bool(said) is bool(words)


@pytest.mark.parametrize(("finding", "end"), [("", S.CLEAN), ("Local.Eicar", S.REFUSED)])
def test_a_file_waits_until_the_scanner_has_seen_all_of_it(
    app: Flask, session: Session, store: FakeStore, scanning: FakeScanner, relay: Relay, finding: str, end: ScanState
) -> None:
    scanning.finding = finding
    sha256 = keep(app, store)
    assert state(session, sha256) == (S.WAITING, 0, "")

    relay()

    assert state(session, sha256) == (end, 0, finding)
    assert scanning.scanned == [samples.good_pdf()]
    facts = session.scalars(select(EventRecord.payload).where(EventRecord.name == FileRefused.__name__)).all()
    assert [fact["sha256"] for fact in facts] == ([sha256] if finding else [])


def test_a_silent_scanner_loses_nothing_and_is_asked_again(
    app: Flask, session: Session, store: FakeStore, scanning: FakeScanner, relay: Relay
) -> None:
    scanning.broken = True
    sha256 = keep(app, store)
    relay()
    scan_all(app)
    assert state(session, sha256) == (S.WAITING, 2, "")
    assert store.files[sha256] == samples.good_pdf()

    scanning.broken = False
    scan_all(app)
    scan_all(app)

    assert state(session, sha256) == (S.CLEAN, 2, "")
    assert len(scanning.scanned) == 1


def test_a_silent_scanner_is_asked_once_for_all(
    app: Flask, session: Session, store: FakeStore, scanning: FakeScanner
) -> None:
    first, second = keep(app, store), keep(app, store, samples.large_pdf(2000), minutes=1)
    scanning.broken = True

    scan_all(app)

    assert (state(session, first)[1], state(session, second)[1]) == (1, 0)


@pytest.mark.parametrize("one", [S.WAITING, S.REFUSED])
def test_nobody_gets_a_file_that_was_not_found_clean(
    app: Flask, session: Session, store: FakeStore, scanning: FakeScanner, relay: Relay, one: ScanState
) -> None:
    scanning.finding = "Local.Eicar"
    sha256 = keep(app, store)
    if one is S.REFUSED:
        relay()
    assert state(session, sha256)[0] is one

    file = session.scalars(select(StoredFile)).one()
    with app.test_request_context(), pytest.raises(NotFound):
        send_stored(file)


def test_a_content_that_was_refused_is_refused_at_once_the_next_time(
    app: Flask, store: FakeStore, scanning: FakeScanner, relay: Relay
) -> None:
    scanning.finding = "Local.Eicar"
    keep(app, store)
    relay()

    with pytest.raises(RuleBroken, match=r"found Local\.Eicar"):
        keep(app, store)


def test_a_content_that_is_known_to_be_clean_does_not_wait_again(
    app: Flask, session: Session, store: FakeStore, scanning: FakeScanner, relay: Relay, jobs: FakeJobs
) -> None:
    keep(app, store)
    relay()

    assert state(session, keep(app, store))[0] is S.CLEAN
    assert "scan" not in [job for job, _, _ in jobs.asked]


def test_without_a_scanner_files_are_open_and_marked(
    app: Flask, session: Session, store: FakeStore, jobs: FakeJobs
) -> None:
    sha256 = keep(app, store)
    scan_all(app)

    assert state(session, sha256) == (S.UNSCANNED, 0, "")
    assert [job for job, _, _ in jobs.asked] == ["draw"]
    file_id = session.scalars(select(StoredFile.id)).one()
    assert has_unscanned(session, [file_id, uuid4()])
    assert not has_unscanned(session, [uuid4()])
    assert not has_unscanned(session, [])


def test_a_scanner_that_is_set_later_scans_what_was_there_before(
    app: Flask, session: Session, store: FakeStore, request: pytest.FixtureRequest
) -> None:
    sha256 = keep(app, store)
    scanner: FakeScanner = request.getfixturevalue("scanner")

    scan_all(app)

    assert state(session, sha256)[0] is S.CLEAN
    assert len(scanner.scanned) == 1


def test_what_the_portal_made_needs_no_scan(session: Session, store: FakeStore, jobs: FakeJobs) -> None:
    kept = keep_bytes(session, store, b"%PDF-1.7", name="a.pdf", media_type="application/pdf", actor=PORTAL, now=NOW)

    assert kept.content.scan is S.CLEAN
    assert jobs.asked == []


def test_a_lost_content_goes_on_waiting(
    app: Flask, session: Session, store: FakeStore, scanning: FakeScanner, relay: Relay
) -> None:
    sha256 = keep(app, store)
    store.files.clear()

    relay()

    assert state(session, sha256) == (S.WAITING, 1, "")
