"""The guide as the product ships it, an application at its stages, and the people on both sides of it."""

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application
from app.guide.models import GuideVersion
from app.guide.service import current_guide
from app.partners.models import Organisation
from tests import counting
from tests.applications.checked import make_checking, make_returned
from tests.applications.evidence_rows import make_application, store_of
from tests.applications.samples import member_of
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.counting import Statements
from tests.guide.builders import make_newer
from tests.reference import lay_out_reference


@pytest.fixture
def guide(session: Session) -> GuideVersion:
    lay_out_reference(session)
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
def applicant(session: Session, application: Application, signed_in: SignIn) -> FlaskClient:
    """The browser of somebody who writes the application, and may not submit it."""
    return signed_in(member_of(session, application, Role.MEMBER))


@pytest.fixture
def member(session: Session, application: Application) -> Account:
    """Somebody who may also submit the application."""
    return member_of(session, application, Role.OWNER)


@pytest.fixture
def owner(member: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(member)


@pytest.fixture
def manager(session: Session, signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Meera Nair"))


@pytest.fixture
def checking(session: Session) -> Application:
    """A complete application in its check."""
    return make_checking(session)


@pytest.fixture
def returned(session: Session) -> Application:
    """An application of which people and the PAN came back; everything else is accepted."""
    return make_returned(session, "people", "ID-PAN")


@pytest.fixture
def newer(session: Session, application: Application) -> GuideVersion:
    """A version of the guide that comes while the application is open."""
    return make_newer(session)
