"""Two people hand in the same document at once, on a database of their own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.policy import Actor, Held, Role
from app.adapters.object_store import FolderStore
from app.applications.models import Application, EvidenceItem
from app.applications.policy.evidence import SaveEvidence
from app.applications.service.evidence import save_evidence
from app.core.db import Base
from app.core.ports import Ports
from app.extensions import db
from app.files.models import FileContent
from app.files.policy import Upload
from app.outbox.service import verify_trail
from config import Settings
from tests.applications.evidence_rows import make_application
from tests.builders import NOW, make_account, make_organisation
from tests.files import samples

PEOPLE = 6


@pytest.fixture
def own_database_url(engine: Engine, tmp_path: Path) -> Iterator[str]:
    """A database whose commits no other test sees."""
    if engine.dialect.name == "sqlite":
        yield f"sqlite:///{tmp_path}/own.db"
        return
    name = f"own_{uuid4().hex}"  # it goes with the server at the end of all tests
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield engine.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def own_app(settings: Settings, fakes: Ports, own_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    ports = replace(fakes, store=FolderStore(tmp_path / "files"))
    app = create_app(replace(settings, database_url=own_database_url), ports)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.session.close()
        db.engine.dispose()


@pytest.mark.parametrize("is_same", [True, False], ids=["the same file", "files of their own"])
def test_one_document_is_in_force_and_none_is_lost(own_app: Flask, tmp_path: Path, is_same: bool) -> None:
    reference, actor = _prepare()
    contents = [samples.picture(size=(20 + (0 if is_same else number), 20)) for number in range(PEOPLE)]
    barrier = Barrier(PEOPLE)

    def hand_in(data: bytes) -> None:
        with own_app.app_context():
            command = SaveEvidence(upload=Upload(name="a.png", stream=BytesIO(data)))
            barrier.wait()
            store = own_app.extensions["ports"].store
            save_evidence(db.session, store, reference, "ID-INC", command, actor=actor, now=NOW)
            db.session.commit()

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(hand_in, contents))

    items = db.session.scalars(select(EvidenceItem)).all()
    assert len(items) == PEOPLE
    assert sum(item.superseded_at is None for item in items) == 1
    hashes = set(db.session.scalars(select(FileContent.sha256)))
    assert {item.file.sha256 for item in items} == hashes
    assert {path.name for path in (tmp_path / "files").iterdir()} == hashes
    assert len(hashes) == (1 if is_same else PEOPLE)
    assert verify_trail(db.session) == []


def _prepare() -> tuple[str, Actor]:
    session: Session = db.session
    organisation = make_organisation(session)
    account = make_account(session, Role.MEMBER, organisation=organisation)
    application: Application = make_application(session, organisation)
    held = frozenset({Held(role=Role.MEMBER, organisation_id=organisation.id)})
    reference, actor = application.reference, Actor(account_id=account.id, name="Asha Rao", held=held)
    session.close()
    return reference, actor
