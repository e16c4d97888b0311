"""Several threads at once, on a database of their own with real commits: one act has one effect."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application, Interest
from app.applications.policy import InterestState
from app.core.db import Base
from app.core.ports import Ports
from app.outbox.models import EventRecord
from app.outbox.service import verify_trail
from app.partners.models import Organisation
from config import Settings
from tests.applications.builders import ANSWERS, make_interest
from tests.builders import make_account
from tests.own_database import at_once, browser_of, session_of, shipped_app

MANY = 8
Act = Callable[[FlaskClient], TestResponse]


@pytest.fixture
def portal(settings: Settings, fakes: Ports, tmp_path: Path) -> Iterator[Flask]:
    """An app whose commits are real."""
    with shipped_app(settings, tmp_path, fakes) as app:
        yield app


@pytest.fixture
def own(portal: Flask) -> Iterator[Session]:
    with session_of(portal) as session:
        yield session


def each_at_once(browsers: list[FlaskClient], act: Act) -> list[TestResponse]:
    """Let all browsers act in the same moment."""
    return at_once(*(partial(act, browser) for browser in browsers))


def count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_one_form_sent_by_many_threads_is_one_interest(portal: Flask, own: Session) -> None:
    """The same key in two tabs, or a nervous finger."""
    tabs = [portal.test_client() for _ in range(MANY)]
    answers = each_at_once(tabs, lambda tab: tab.post("/interest", data={**ANSWERS, "form_key": "k"}))

    assert {answer.status_code for answer in answers} == {302}
    assert any(answer.location.startswith("/interest/sent?token=") for answer in answers)
    assert count(own, Interest) == 1
    assert own.scalars(select(EventRecord.name)).all() == ["InterestExpressed"]


def test_the_same_interest_from_many_browsers_is_one_with_one_reference(portal: Flask, own: Session) -> None:
    browsers = [portal.test_client() for _ in range(MANY)]
    answers = each_at_once(browsers, lambda browser: browser.post("/interest", data=ANSWERS))

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    assert count(own, Interest) == 1
    assert own.scalars(select(EventRecord.name)).all() == ["InterestExpressed"]


def test_different_interests_at_once_all_count(portal: Flask, own: Session) -> None:
    names = iter([f"Company {number}" for number in range(MANY)])
    browsers = [portal.test_client() for _ in range(MANY)]
    answers = each_at_once(
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
    desks = [browser_of(portal, own, manager) for _ in range(MANY)]
    paths = iter(["accept", "decline"] * (MANY // 2))
    answers = each_at_once(desks, lambda desk: desk.post(f"{place}/{next(paths)}", data={"reason": "No"}))

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
    answers = each_at_once(browsers, lambda browser: browser.post("/sign-up", data=form))

    assert {answer.status_code for answer in answers} <= {302, 409}
    assert count(own, Account) == 1
