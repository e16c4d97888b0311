"""M04: a client that seems to be reported already is asked about, never taken silently."""

from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clients.models import ClientReport
from app.clients.policy import ClientKind, EarlierReport, ReportClient, check_not_reported
from app.core.errors import RuleBroken
from app.partners.models import Partner
from tests.builders import make_organisation, make_partner
from tests.rows import make_report

EARLIER = EarlierReport(
    reference="DPP-CLI-2030-0001",
    client_name="Pune Municipal Corporation",
    country="IN",
    place="Pune",
    onboarded_on=date(2030, 3, 8),
)
AGAIN = ReportClient(
    client_name="PUNE municipal corp.",
    client_kind=ClientKind.LOCAL_GOVERNMENT,
    products=("URBAN",),
    country="IN",
    place="pune",
    onboarded_on=date(2030, 3, 8),
)
FORM = {
    "client_name": "Pune Municipal Corp",
    "client_kind": "local_government",
    "country": "IN",
    "place": "Pune",
    "onboarded_on": "2030-03-09",
    "products": "URBAN",
}


@pytest.mark.parametrize(
    ("other", "is_asked"),
    [
        pytest.param({}, True, id="the same, written otherwise"),
        pytest.param({"place": "Mumbai"}, True, id="the same day"),
        pytest.param({"onboarded_on": date(2030, 3, 9)}, True, id="the same place"),
        pytest.param({"onboarded_on": date(2030, 3, 9), "place": "Mumbai"}, False, id="another day and place"),
        pytest.param({"onboarded_on": date(2030, 3, 9), "country": "KE"}, False, id="a place of this name elsewhere"),
        pytest.param({"client_name": "Pune Water Board"}, False, id="another name"),
        pytest.param({"is_another": True}, False, id="the partner says that it is another"),
    ],
)
def test_the_same_name_with_the_same_day_or_place_is_asked_about(other: dict[str, object], is_asked: bool) -> None:
    command = replace(AGAIN, **other)  # type: ignore[arg-type]
    if not is_asked:
        check_not_reported(command, [EARLIER])
        return

    with pytest.raises(RuleBroken, match="DPP-CLI-2030-0001") as refused:
        check_not_reported(command, [EARLIER])
    assert refused.value.field == "is_another"


def test_the_page_names_the_earlier_report_and_takes_another_client_when_told(
    client: FlaskClient, session: Session, partner: Partner
) -> None:
    earlier = make_report(session, partner, "Pune Municipal Corporation")
    assert "This is another client" not in client.get("/clients/report").text

    asked = client.post("/clients/report", data=FORM)

    assert asked.status_code == 422
    error = asked.text.split('id="is_another-error"')[1].split("</p>")[0]
    assert "You reported Pune Municipal Corporation, onboarded on 3 March 2030, before" in error
    assert earlier.reference in error
    assert "This is another client" in asked.text
    assert 'value="Pune Municipal Corp"' in asked.text
    assert session.scalar(select(func.count()).select_from(ClientReport)) == 1

    assert client.post("/clients/report", data=FORM | {"is_another": "y"}).status_code == 302
    assert session.scalar(select(func.count()).select_from(ClientReport)) == 2


def test_the_clients_of_others_are_not_told(client: FlaskClient, session: Session) -> None:
    other = make_partner(session, make_organisation(session, "Other Systems"))
    make_report(session, other, "Pune Municipal Corporation")

    assert client.post("/clients/report", data=FORM).status_code == 302
