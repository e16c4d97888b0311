"""Several threads at once, on a database of their own with real commits: one act has one effect."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.library import SIGN_IN_KEY
from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import start_session
from app.applications.models import Application, Interest
from app.applications.policy import InterestState
from app.core.db import Base
from app.core.ports import Ports
from app.extensions import db
from app.guide.service import load_reference
from app.outbox.models import EventRecord
from app.outbox.service import verify_trail
from app.partners.models import Organisation
from config import Settings
from tests.applications.builders import ANSWERS, make_interest
from tests.builders import NOW, make_account

MANY = 8
Act = Callable[[FlaskClient], TestResponse]


@pytest.fixture
def portal(settings: Settings, fakes: Ports, tmp_path: Path) -> Iterator[Flask]:
    """An app whose commits are real."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "postgresql":
        name = f"at_once_{uuid4().hex}"
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        server.dispose()
        url = url.set(database=name)
    else:
        url = url.set(database=str(tmp_path / "own.db"))
    app = create_app(replace(settings, database_url=url.render_as_string(hide_password=False)), fakes)
    app.config.update(WTF_CSRF_ENABLED=False)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        load_reference(db.session)
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def own(portal: Flask) -> Iterator[Session]:
    with portal.app_context():
        maker = db.sessionmaker
    with maker(expire_on_commit=True) as session:
        yield session


def at_once(browsers: list[FlaskClient], act: Act) -> list[TestResponse]:
    """Let all browsers act in the same moment."""
    barrier = Barrier(len(browsers))

    def run(browser: FlaskClient) -> TestResponse:
        barrier.wait()
        return act(browser)

    with ThreadPoolExecutor(len(browsers)) as threads:
        return list(threads.map(run, browsers))


def count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def signed_in(portal: Flask, session: Session, account: Account) -> FlaskClient:
    browser = portal.test_client()
    token = start_session(session, account, now=NOW)
    session.commit()
    with browser.session_transaction() as cookie:
        cookie.update({"_user_id": account.fs_uniquifier, "_fresh": True, SIGN_IN_KEY: token})
    session.rollback()
    return browser


def test_one_form_sent_by_many_threads_is_one_interest(portal: Flask, own: Session) -> None:
    """The same key in two tabs, or a nervous finger."""
    tabs = [portal.test_client() for _ in range(MANY)]
    answers = at_once(tabs, lambda tab: tab.post("/interest", data={**ANSWERS, "form_key": "k"}))

    assert {answer.status_code for answer in answers} == {302}
    assert any(answer.location.startswith("/interest/sent?token=") for answer in answers)
    assert count(own, Interest) == 1
    assert own.scalars(select(EventRecord.name)).all() == ["InterestExpressed"]


def test_the_same_interest_from_many_browsers_is_one_with_one_reference(portal: Flask, own: Session) -> None:
    browsers = [portal.test_client() for _ in range(MANY)]
    answers = at_once(browsers, lambda browser: browser.post("/interest", data=ANSWERS))

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    assert count(own, Interest) == 1
    assert own.scalars(select(EventRecord.name)).all() == ["InterestExpressed"]


def test_different_interests_at_once_all_count(portal: Flask, own: Session) -> None:
    names = iter([f"Company {number}" for number in range(MANY)])
    browsers = [portal.test_client() for _ in range(MANY)]
    answers = at_once(
        browsers, lambda browser: browser.post("/interest", data={**ANSWERS, "organisation_name": next(names)})
    )

    assert {answer.status_code for answer in answers} == {302}
    references = own.scalars(select(Interest.reference).order_by(Interest.reference)).all()
    assert references == [f"DPP-INT-2030-{number:04}" for number in range(1, MANY + 1)]
    assert verify_trail(own) == []


def test_of_many_managers_one_answers(portal: Flask, own: Session) -> None:
    interest = make_interest(own)
    place = f"/desk/interest/{interest.reference}"
    manager = make_account(own, Role.PROGRAM_MANAGER)
    desks = [signed_in(portal, own, manager) for _ in range(MANY)]
    paths = iter(["accept", "decline"] * (MANY // 2))
    answers = at_once(desks, lambda desk: desk.post(f"{place}/{next(paths)}", data={"reason": "No"}))

    statuses = [answer.status_code for answer in answers]
    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 409, 422}
    own.expire_all()
    is_accepted = interest.state is InterestState.ACCEPTED
    assert count(own, Application) == count(own, Organisation) == int(is_accepted)
    names = own.scalars(select(EventRecord.name)).all()
    assert names.count("InterestAccepted") + names.count("InterestDeclined") == 1


def test_one_address_signs_up_once(portal: Flask, own: Session) -> None:
    form = {"name": "Asha Rao", "email": "asha@bolt.example", "password": "correct horse battery"}
    browsers = [portal.test_client() for _ in range(MANY)]
    answers = at_once(browsers, lambda browser: browser.post("/sign-up", data=form))

    assert {answer.status_code for answer in answers} <= {302, 409}
    assert count(own, Account) == 1
