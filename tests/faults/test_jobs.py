"""Jobs in a database of their own, with real worker processes that are killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dbos import DBOS
from flask import Flask
from sqlalchemy import create_engine, func, select, text

from app import create_app
from app.adapters.dbos_jobs import DbosJobs
from app.adapters.mail import FolderMailer
from app.adapters.object_store import FolderStore
from app.adapters.system_clock import SystemClock
from app.core import sqlite
from app.core.db import Base
from app.core.ports import Ports
from app.extensions import db
from app.outbox.models import Notice
from app.outbox.policy import DeliveryState
from app.outbox.service import add_notice
from config import from_environment
from tests.fakes import FakePdf, FakeSeals, FakeSigner, FakeTexts

MANY = 40


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "DEMO": "1", "DATA_DIR": str(tmp_path)}


@pytest.fixture
def portal(environ: dict[str, str]) -> Iterator[Flask]:
    """An app on a database file of its own, with the real queue."""
    settings = from_environment(environ)
    engine = create_engine(settings.database_url)
    sqlite.set_pragmas(engine)
    ports = Ports(
        clock=SystemClock(),
        wall=SystemClock(),
        mailer=FolderMailer(settings.data_dir / "mail", settings.contact),
        store=FolderStore(settings.data_dir / "files"),
        pdf=FakePdf(),
        seals=FakeSeals(),
        credentials=FakeSigner(),
        texts=FakeTexts(),
        jobs=DbosJobs(engine),
    )
    app = create_app(settings, ports)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        DBOS.migrate(settings.database_url)
    yield app
    engine.dispose()


@pytest.fixture
def worker(environ: dict[str, str]) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start worker processes; all are gone at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "work"], env=environ))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def ask_for_mails(app: Flask, count: int) -> None:
    with app.app_context():
        for number in range(count):
            notice = Notice(
                key=f"{time.monotonic_ns()}-{number}",
                address="asha@example.org",
                account_id=None,
                subject="Hello",
                text="t",
                html="h",
                path="/",
                made_at=datetime.now(UTC),
            )
            add_notice(db.session, notice)
            db.session.commit()


def done(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Notice.id)).where(Notice.state == DeliveryState.DONE)) or 0


def wait_until(is_true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def test_what_was_rolled_back_is_never_asked_for(portal: Flask) -> None:
    with portal.app_context():
        notice = Notice(
            key="k",
            address="a@example.org",
            account_id=None,
            subject="s",
            text="t",
            html="h",
            path="/",
            made_at=datetime.now(UTC),
        )
        add_notice(db.session, notice)
        db.session.rollback()
        asked = db.session.scalar(text("SELECT count(*) FROM workflow_status"))

    assert asked == 0


def test_no_mail_is_lost_when_workers_are_killed(
    portal: Flask, worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """A worker is killed with no warning in the middle of its work, twice; a third one finishes."""
    for share in (1, MANY // 2):
        ask_for_mails(portal, MANY // 2)
        process = worker()
        wait_until(lambda wanted=share: done(portal) >= wanted, 30)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
    worker()
    wait_until(lambda: done(portal) == MANY, 60)

    assert len(list((tmp_path / "mail").glob("*.eml"))) == MANY


def test_a_worker_that_is_told_to_stop_ends_by_itself(
    portal: Flask, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    process = worker()
    ask_for_mails(portal, 1)
    wait_until(lambda: done(portal) == 1, 30)
    process.terminate()

    assert process.wait(timeout=20) == 0
