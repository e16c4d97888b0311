"""The guide and the program's numbers, as the product ships them."""

from functools import partial

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.guide.models import GuideVersion
from app.guide.service import current_guide, load_reference
from tests import counting
from tests.counting import Statements


@pytest.fixture
def guide(session: Session) -> GuideVersion:
    load_reference(session)
    session.commit()
    return current_guide(session)


@pytest.fixture
def statements(engine: Engine) -> Statements:
    """Give what collects the statements of a block."""
    return partial(counting.statements, engine)
