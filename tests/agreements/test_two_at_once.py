"""Two people sign at the same moment, in two threads, on a database of their own."""

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.accounts.library import SIGN_IN_KEY
from app.accounts.policy import Role
from app.accounts.service import start_session
from app.agreements.models import Agreement, Signature
from app.agreements.policy import AgreementState
from app.core.ports import Ports
from app.extensions import db
from app.outbox.models import EventRecord
from config import Settings
from tests.agreements.builders import SHA256, make_agreement
from tests.builders import NOW, make_account, make_organisation
from tests.fakes import FakeJobs
from tests.own_database import own_database

GOOD = {"full_name": "Zoë O’Brien", "capacity": "Director", "consent": "y", "sha256": SHA256}


@pytest.fixture
def own_app(settings: Settings, fakes: Ports, jobs: FakeJobs, tmp_path: Path) -> Iterator[Flask]:
    """The portal on a database that nobody else uses, with real transactions."""
    with own_database(settings, tmp_path, fakes) as make:
        app = make()
        with app.app_context():
            yield app


@pytest.fixture
def own_session(own_app: Flask) -> Iterator[Session]:
    maker: sessionmaker[Session] = db.sessionmaker
    with maker(expire_on_commit=True) as session:
        yield session


def browser(app: Flask, session: Session, *roles: Role, **values: object) -> FlaskClient:
    account = make_account(session, *roles, **values)  # type: ignore[arg-type]
    client = app.test_client()
    token = start_session(session, account, now=NOW)
    session.commit()
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": account.fs_uniquifier, "_fresh": True, SIGN_IN_KEY: token})
    return client


def post_at_once(clients: list[FlaskClient], path: str, data: dict[str, str]) -> list[int]:
    """Let all clients send at the same moment and return what they were answered."""
    barrier, answers = Barrier(len(clients)), []

    def send(client: FlaskClient) -> None:
        barrier.wait()
        answers.append(client.post(path, data=data).status_code)

    threads = [Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_of_two_signatures_at_once_one_counts_and_the_other_meets_a_conflict(
    own_app: Flask, own_session: Session
) -> None:
    organisation = make_organisation(own_session)
    agreement = make_agreement(own_session, organisation)
    path = f"/apply/{agreement.application.reference}/mou"
    clients = [browser(own_app, own_session, Role.SIGNATORY, organisation=organisation) for _ in range(2)]

    own_session.rollback()  # or this session's own transaction would keep the writers out
    answers = post_at_once(clients, path, GOOD)

    own_session.expire_all()
    assert answers == [302, 409]
    assert len(own_session.scalars(select(Signature)).all()) == 1
    assert own_session.scalars(select(Agreement.state)).one() is AgreementState.SIGNED
    assert own_session.scalars(select(EventRecord.name)).all() == ["AgreementSigned"]


def test_of_two_countersignatures_at_once_one_counts(own_app: Flask, own_session: Session) -> None:
    agreement = make_agreement(own_session, make_organisation(own_session), AgreementState.SIGNED)
    path = f"/desk/mou/{agreement.reference}/countersign"
    clients = [browser(own_app, own_session, Role.PROGRAM_MANAGER) for _ in range(2)]

    own_session.rollback()  # or this session's own transaction would keep the writers out
    answers = post_at_once(clients, path, {"sha256": SHA256})

    own_session.expire_all()
    assert answers == [302, 409]
    assert len(own_session.scalars(select(Signature)).all()) == 2
    assert own_session.scalars(select(EventRecord.name)).all() == ["AgreementCountersigned"]
