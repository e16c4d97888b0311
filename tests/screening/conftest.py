import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy import State
from app.partners.models import Organisation
from app.screening.models import Match
from tests.builders import make_account
from tests.conftest import SignIn
from tests.rows import make_application
from tests.screening.builders import add_match, give_number


@pytest.fixture
def application(session: Session, organisation: Organisation) -> Application:
    give_number(session, organisation)
    return make_application(session, organisation, State.IN_REVIEW)


@pytest.fixture
def first(session: Session) -> Account:
    return make_account(session, Role.PROGRAM_MANAGER, name="Meera Nair")


@pytest.fixture
def second(session: Session) -> Account:
    return make_account(session, Role.PROGRAM_MANAGER, name="Grace Otieno")


@pytest.fixture
def one(first: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(first)


@pytest.fixture
def other(second: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(second)


@pytest.fixture
def match(session: Session, application: Application, first: Account) -> Match:
    return add_match(session, application, first)
