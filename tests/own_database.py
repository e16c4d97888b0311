"""A second app, and a database in which commits are real: for what several processes or threads do at once."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.library import SIGN_IN_KEY
from app.accounts.models import Account
from app.accounts.service import start_session
from app.core.db import Base
from app.core.ports import Ports
from app.extensions import db
from config import Settings
from tests.builders import NOW
from tests.reference import lay_out_reference

Sending = tuple[FlaskClient, str, dict[str, Any]]
Answer = TypeVar("Answer")


@contextmanager
def own_database(settings: Settings, folder: Path, ports: Ports) -> Iterator[Callable[[], Flask]]:
    """Yield a maker of apps that share one empty database."""
    own = replace(settings, database_url=empty_database(settings.database_url, folder))
    apps: list[Flask] = []

    def make() -> Flask:
        app = create_app(own, ports)
        app.config.update(WTF_CSRF_ENABLED=False)
        with app.app_context():
            Base.metadata.create_all(db.engine)
        apps.append(app)
        return app

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@contextmanager
def own_app(settings: Settings, folder: Path, ports: Ports) -> Iterator[Flask]:
    """Enter the context of an app with a database of its own."""
    with own_database(settings, folder, ports) as make:
        app = make()
        with app.app_context():
            yield app


@contextmanager
def shipped_app(settings: Settings, folder: Path, ports: Ports) -> Iterator[Flask]:
    """Yield an app with a database of its own that holds the reference data; each request has its own context."""
    with own_database(settings, folder, ports) as make:
        app = make()
        with app.app_context():
            lay_out_reference(db.session)
            db.session.commit()
        yield app


@contextmanager
def session_of(app: Flask) -> Iterator[Session]:
    with app.app_context():
        maker = db.sessionmaker
    with maker(expire_on_commit=True) as session:
        yield session


def browser_of(app: Flask, session: Session, account: Account) -> FlaskClient:
    """Return a browser in which this person is signed in, with no transaction left open that keeps others out."""
    browser = app.test_client()
    token = start_session(session, account, now=NOW)
    session.commit()
    with browser.session_transaction() as cookie:
        cookie.update({"_user_id": account.fs_uniquifier, "_fresh": True, SIGN_IN_KEY: token})
        cookie["fs_paa"] = time.time()
    session.rollback()
    return browser


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """Let all act at the same moment, each in a thread of its own, and return what each was answered."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Answer:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def send_at_once(*sendings: Sending) -> list[TestResponse]:
    return at_once(*(partial(browser.post, path, data=typed) for browser, path, typed in sendings))


def empty_database(url: str, folder: Path) -> str:
    """Return the address of a new database without tables, beside the tests' own."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder}/own.db"
    name = f"own_{uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
