"""Two people at the same moment, with two connections to a database of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application, Revision, Section
from app.core.ports import Ports
from app.extensions import db
from app.outbox.models import EventRecord
from app.partners.models import Identifier
from config import Settings
from tests import own_database
from tests.applications.samples import PAN, make_complete, member_of, typed
from tests.own_database import at_once, browser_of


@pytest.fixture
def own_app(settings: Settings, fakes: Ports, tmp_path: Path) -> Iterator[Flask]:
    with own_database.own_app(settings, tmp_path, fakes) as app:
        yield app


@pytest.fixture
def own_session(own_app: Flask) -> Iterator[Session]:
    with db.sessionmaker(expire_on_commit=True) as session:
        yield session


def browser(app: Flask, session: Session, application: Application) -> Callable[[str, dict[str, str]], int]:
    """Return what sends a form as an owner of the organisation."""
    client = browser_of(app, session, member_of(session, application, Role.OWNER))
    return lambda path, data: client.post(path, data=data).status_code


def test_two_who_submit_make_one_revision(own_app: Flask, own_session: Session) -> None:
    application = make_complete(own_session)
    path = f"/apply/{application.reference}/check"
    one, other = (browser(own_app, own_session, application) for _ in range(2))

    answers = at_once(lambda: one(path, {"agreed": "y"}), lambda: other(path, {"agreed": "y"}))

    assert sorted(answers) == [302, 409]
    assert own_session.scalar(select(func.count()).select_from(Revision)) == 1
    submitted = select(func.count()).select_from(EventRecord).where(EventRecord.name == "ApplicationSubmitted")
    assert own_session.scalar(submitted) == 1


def test_two_who_save_lose_nothing(own_app: Flask, own_session: Session) -> None:
    application = make_complete(own_session)
    path = f"/apply/{application.reference}/organisation"
    mine = (Section.application_id == application.id, Section.key == "organisation")
    read = own_session.scalars(select(Section).where(*mine)).one().version
    one, other = (browser(own_app, own_session, application) for _ in range(2))

    answers = at_once(
        lambda: one(path, typed("organisation", read, city="Mysuru")),
        lambda: other(path, typed("organisation", read, city="Hubballi")),
    )

    own_session.expire_all()
    assert sorted(answers) == [302, 409]
    assert own_session.scalars(select(Section).where(*mine)).one().version == read + 1


def test_two_organisations_cannot_register_one_number(own_app: Flask, own_session: Session) -> None:
    both = [make_complete(own_session) for _ in range(2)]
    paths = [f"/apply/{application.reference}/check" for application in both]
    one, other = (browser(own_app, own_session, application) for application in both)

    answers = at_once(lambda: one(paths[0], {"agreed": "y"}), lambda: other(paths[1], {"agreed": "y"}))

    assert sorted(answers) == [302, 422]
    same = select(func.count()).select_from(Identifier).where(Identifier.value == PAN)
    assert own_session.scalar(same) == 1
