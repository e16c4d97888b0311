"""Two people hand in the same document at once, on a database of their own."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Held, Role
from app.adapters.object_store import FolderStore
from app.applications.models import Application, EvidenceItem
from app.applications.policy.evidence import SaveEvidence
from app.applications.service.evidence import save_evidence
from app.core.ports import Ports
from app.extensions import db
from app.files.models import FileContent
from app.files.policy import Upload
from app.outbox.service import verify_trail
from config import Settings
from tests import own_database
from tests.applications.evidence_rows import make_application
from tests.builders import NOW, make_account, make_organisation
from tests.files import samples
from tests.own_database import at_once

PEOPLE = 6


@pytest.fixture
def own_app(settings: Settings, fakes: Ports, tmp_path: Path) -> Iterator[Flask]:
    with own_database.own_app(settings, tmp_path, replace(fakes, store=FolderStore(tmp_path / "files"))) as app:
        yield app


@pytest.mark.parametrize("is_same", [True, False], ids=["the same file", "files of their own"])
def test_one_document_is_in_force_and_none_is_lost(own_app: Flask, tmp_path: Path, is_same: bool) -> None:
    reference, actor = _prepare()
    contents = [samples.picture(size=(20 + (0 if is_same else number), 20)) for number in range(PEOPLE)]

    def hand_in(data: bytes) -> None:
        with own_app.app_context():
            command = SaveEvidence(upload=Upload(name="a.png", stream=BytesIO(data)))
            store = own_app.extensions["ports"].store
            save_evidence(db.session, store, reference, "ID-INC", command, actor=actor, now=NOW)
            db.session.commit()

    at_once(*(partial(hand_in, data) for data in contents))

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
