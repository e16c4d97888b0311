"""The guide and the program's numbers, as the product ships them."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.guide.models import GuideVersion
from app.guide.service import current_guide, load_reference
from tests.applications.statements import Statements, counter


@pytest.fixture
def guide(session: Session) -> GuideVersion:
    load_reference(session)
    session.commit()
    return current_guide(session)


@pytest.fixture
def statements(engine: Engine) -> Statements:
    """Gather the statements that reach the database."""
    return counter(engine)
