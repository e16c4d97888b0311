from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.guide.models import PolicyValue


@pytest.fixture(autouse=True)
def promise(session: Session) -> None:
    value = PolicyValue(
        code="check_answer_working_days", valid_from=date(2020, 1, 1), value=5, unit="working days", source="S1.44"
    )
    session.add(value)
    session.commit()
