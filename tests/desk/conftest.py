from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.guide.models import PolicyValue
from tests.builders import make_account
from tests.conftest import SignIn


@pytest.fixture
def promise(session: Session) -> None:
    value = PolicyValue(
        code="check_answer_working_days", valid_from=date(2020, 1, 1), value=5, unit="working days", source="S1.44"
    )
    session.add(value)
    session.commit()


@pytest.fixture
def manager(session: Session, signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Priya Nair"))
