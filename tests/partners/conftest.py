"""An organisation that the program has checked, its owner, and the program team beside them."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application
from tests.applications.samples import member_of
from tests.builders import make_account
from tests.conftest import SignIn
from tests.partners.builders import make_checked


@pytest.fixture
def application(session: Session) -> Application:
    """A draft of an organisation that the program has checked."""
    return make_checked(session)


@pytest.fixture
def owner(session: Session, application: Application) -> Account:
    return member_of(session, application, Role.OWNER)


@pytest.fixture
def browser(owner: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(owner)


@pytest.fixture
def desk(session: Session, signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Meera Iyer"))
