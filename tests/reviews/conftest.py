import pytest
from sqlalchemy.orm import Session

from app.core.ports import Ports
from tests.reviews.builders import Case, make_case


@pytest.fixture
def case(session: Session, fakes: Ports) -> Case:
    """An application in review; its panel is open and nobody is asked yet."""
    return make_case(session, fakes.store)
