import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.guide.models import GuideVersion
from app.guide.service import current_guide
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.reference import lay_out_reference


@pytest.fixture
def guide(session: Session) -> GuideVersion:
    """The guide in force, with all reference data loaded."""
    lay_out_reference(session)
    session.commit()
    return current_guide(session, on=NOW.date())


@pytest.fixture
def manager(session: Session, signed_in: SignIn, guide: GuideVersion) -> FlaskClient:
    return signed_in(make_account(session, Role.PROGRAM_MANAGER))
