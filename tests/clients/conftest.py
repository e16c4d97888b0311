from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.guide.models import CatalogueEntry, PolicyValue
from tests.rows import make_guide


@pytest.fixture(autouse=True)
def reference_data(session: Session) -> None:
    """The program's rule and its products, as the product ships them."""
    session.add(
        PolicyValue(code="client_report_days", valid_from=date(2020, 1, 1), value=7, unit="days", source="S1.38")
    )
    session.add(CatalogueEntry(kind="product", code="URBAN", position=1, name="DIGIT Urban", note=""))
    session.add(CatalogueEntry(kind="product", code="HEALTH", position=2, name="DIGIT Health", note=""))
    make_guide(session)
    session.commit()
