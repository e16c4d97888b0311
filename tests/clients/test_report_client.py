from contextlib import AbstractContextManager, nullcontext
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clients.models import ClientReport
from app.clients.policy import ClientKind, ReportClient, check
from app.core.errors import RuleBroken
from app.outbox.models import EventRecord

TODAY = date(2030, 3, 10)  # where the tests' clock stands
accepted, refused = nullcontext(), pytest.raises(RuleBroken)


@pytest.mark.parametrize(
    ("day", "reason", "verdict"),
    [(10, "", accepted), (3, "", accepted), (2, "", refused), (2, "Illness", accepted), (11, "", refused)],
)
def test_a_report_has_seven_days_or_a_reason(day: int, reason: str, verdict: AbstractContextManager[object]) -> None:
    command = ReportClient(
        client_name="Bolt",
        client_kind=ClientKind.COMPANY,
        products=("URBAN",),
        onboarded_on=date(2030, 3, day),
        late_reason=reason,
    )

    with verdict:
        check(command, today=TODAY)


@pytest.mark.parametrize(
    ("day", "status", "saved", "announced"),
    [("2030-03-10", 302, ["Bolt"], ["ClientReported"]), ("2030-03-02", 422, [], [])],
)
def test_the_page_saves_and_announces_what_the_rule_accepts(
    client: FlaskClient, session: Session, day: str, status: int, saved: list[str], announced: list[str]
) -> None:
    typed = {"client_name": " Bolt ", "client_kind": "company", "products": "URBAN", "onboarded_on": day}
    response = client.post("/clients/report", data=typed)

    assert response.status_code == status
    assert session.scalars(select(ClientReport.client_name)).all() == saved
    assert session.scalars(select(EventRecord.name)).all() == announced
