"""The guide and the program's numbers, as the product ships them."""

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.guide.models import GuideVersion
from app.guide.service import current_guide, load_reference
from app.partners.models import Organisation
from tests import counting
from tests.applications.evidence_rows import make_application, store_of
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.counting import Statements


@pytest.fixture
def guide(session: Session) -> GuideVersion:
    load_reference(session)
    session.commit()
    return current_guide(session, on=NOW.date())


@pytest.fixture
def statements(engine: Engine) -> Statements:
    """Give what collects the statements of a block."""
    return partial(counting.statements, engine)


@pytest.fixture
def emptied(app: Flask) -> Iterator[None]:
    """Begin and end with a store that holds nothing."""
    store_of(app).files.clear()
    yield
    store_of(app).files.clear()


@pytest.fixture
def application(session: Session, organisation: Organisation) -> Application:
    return make_application(session, organisation)


@pytest.fixture
def applicant(session: Session, organisation: Organisation, signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.MEMBER, organisation=organisation))
