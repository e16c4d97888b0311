"""What no row names leaves the store after a day."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.files.jobs import sweep_store
from app.files.policy import Upload
from app.files.policy.pictures import picture_key
from app.files.service import BATCH, keep_file, sweep
from app.outbox.jobs import REGULAR
from tests.builders import NOW
from tests.fakes import FakeStore
from tests.files import samples

DAY = timedelta(days=1)


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


def keep(session: Session, store: FakeStore, data: bytes) -> str:
    kept = keep_file(session, store, Upload(name="a.pdf", stream=BytesIO(data)), actor=PORTAL, now=NOW)
    session.commit()
    return kept.sha256


def test_what_a_row_names_stays_with_its_pictures_and_the_rest_goes(session: Session, store: FakeStore) -> None:
    named = keep(session, store, samples.good_pdf())
    for key in (picture_key(named, 1), "f" * 64, picture_key("f" * 64, 1), "incoming-0"):
        store.put(key, [b"abc"])

    assert sorted(sweep(session, store, now=NOW)) == sorted(["f" * 64, picture_key("f" * 64, 1), "incoming-0"])
    assert set(store.files) == {named, picture_key(named, 1)}


@pytest.mark.parametrize(("age", "stays"), [(DAY - timedelta(seconds=1), True), (DAY + timedelta(seconds=1), False)])
def test_what_has_just_arrived_waits_a_day_for_its_row(
    session: Session, store: FakeStore, age: timedelta, stays: bool
) -> None:
    store.put("f" * 64, [b"abc"])
    store.stored_at["f" * 64] = NOW - age

    sweep(session, store, now=NOW)

    assert bool(store.files) is stays


def test_a_roll_back_leaves_bytes_that_the_sweep_finds(session: Session, store: FakeStore) -> None:
    keep_file(session, store, Upload(name="a.pdf", stream=BytesIO(samples.good_pdf())), actor=PORTAL, now=NOW)
    session.rollback()
    assert len(store.files) == 1

    assert len(sweep(session, store, now=NOW)) == 1
    assert store.files == {}


def test_large_stores_are_swept_in_parts(session: Session, store: FakeStore) -> None:
    named = keep(session, store, samples.good_pdf())
    for number in range(2 * BATCH):
        store.put(f"{number:064}", [b""])

    assert len(sweep(session, store, now=NOW)) == 2 * BATCH
    assert set(store.files) == {named}


@pytest.fixture
def shared(app: Flask) -> Iterator[FakeStore]:
    store = app.extensions["ports"].store
    yield store
    store.files.clear()


def test_the_worker_sweeps_again_and_again(app: Flask, shared: FakeStore) -> None:
    shared.put("f" * 64, [b"abc"])
    pause, act = REGULAR["sweep_store"]

    with app.app_context():
        act()

    assert act is sweep_store
    assert pause < DAY
    assert shared.files == {}
