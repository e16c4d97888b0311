"""Two people at the same moment, with two connections to a database of their own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.library import SIGN_IN_KEY
from app.accounts.policy import Role
from app.accounts.service import start_session
from app.applications.models import Application, Revision, Section
from app.core.db import Base
from app.core.ports import Ports
from app.extensions import db
from app.outbox.models import EventRecord
from app.partners.models import Identifier
from config import Settings
from tests.applications.samples import PAN, make_complete, member_of, typed
from tests.builders import NOW


@pytest.fixture
def own_app(settings: Settings, fakes: Ports, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path}/two.db"), fakes)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def own_session(own_app: Flask) -> Iterator[Session]:
    with db.sessionmaker(expire_on_commit=True) as session:
        yield session


def browser(app: Flask, session: Session, application: Application) -> Callable[[str, dict[str, str]], int]:
    """Return what sends a form as an owner of the organisation."""
    account = member_of(session, application, Role.OWNER)
    token = start_session(session, account, now=NOW)
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": account.fs_uniquifier, "_fresh": True, SIGN_IN_KEY: token})
    session.rollback()
    return lambda path, data: client.post(path, data=data).status_code


def at_once(*acts: Callable[[], int]) -> list[int]:
    start = Barrier(len(acts))

    def run(act: Callable[[], int]) -> int:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_who_submit_make_one_revision(own_app: Flask, own_session: Session) -> None:
    application = make_complete(own_session)
    path = f"/apply/{application.reference}/check"
    one, other = (browser(own_app, own_session, application) for _ in range(2))

    answers = at_once(lambda: one(path, {"agreed": "y"}), lambda: other(path, {"agreed": "y"}))

    assert answers == [302, 409]
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
    assert answers == [302, 409]
    assert own_session.scalars(select(Section).where(*mine)).one().version == read + 1


def test_two_organisations_cannot_register_one_number(own_app: Flask, own_session: Session) -> None:
    both = [make_complete(own_session) for _ in range(2)]
    paths = [f"/apply/{application.reference}/check" for application in both]
    one, other = (browser(own_app, own_session, application) for application in both)

    answers = at_once(lambda: one(paths[0], {"agreed": "y"}), lambda: other(paths[1], {"agreed": "y"}))

    assert answers == [302, 422]
    same = select(func.count()).select_from(Identifier).where(Identifier.value == PAN)
    assert own_session.scalar(same) == 1
