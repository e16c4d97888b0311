"""An MoU that waits for its signature, in a portal that really reads the files that are sent."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.adapters.page_texts import PageReader
from app.agreements.models import Agreement
from app.core.ports import Ports
from app.partners.models import Organisation
from tests.agreements.builders import make_agreement
from tests.agreements.signed_files import issue_really


@pytest.fixture(autouse=True)
def real_texts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "ports", replace(app.extensions["ports"], texts=PageReader()))


@pytest.fixture
def agreement(session: Session, organisation: Organisation, fakes: Ports) -> Agreement:
    agreement = make_agreement(session, organisation)
    issue_really(session, fakes.store, agreement)
    return agreement
