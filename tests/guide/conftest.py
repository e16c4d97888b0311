import pytest
from sqlalchemy.orm import Session

from app.guide.models import GuideVersion
from app.guide.service import current_guide, load_reference
from tests.builders import NOW


@pytest.fixture
def guide(session: Session) -> GuideVersion:
    """The guide in force, with all reference data loaded."""
    load_reference(session)
    session.commit()
    return current_guide(session, on=NOW.date())
