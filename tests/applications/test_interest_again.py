"""P06: the same interest again, and the interest of somebody whose organisation is known already."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.applications.models import Interest
from app.applications.policy import InterestState
from app.guide.models import Acceptance
from app.outbox.models import EventRecord
from app.partners.policy import LISTED, Standing
from tests.applications.builders import ANSWERS, make_interest
from tests.builders import NOW, make_organisation, make_partner

pytestmark = pytest.mark.usefixtures("guide")


def test_the_same_form_twice_is_one_interest(visitor: FlaskClient, session: Session) -> None:
    """Scenario 1: interest sent twice with one key is one."""
    places = [visitor.post("/interest", data={**ANSWERS, "form_key": "k"}).location for _ in range(2)]

    assert places[0] == places[1]
    assert len(session.scalars(select(Interest)).all()) == 1
    assert session.scalars(select(EventRecord.name)).all() == ["InterestExpressed"]


def test_the_same_organisation_and_address_again_get_the_same_reference(visitor: FlaskClient, session: Session) -> None:
    """Another day, another browser, the name written otherwise: kindly the first reference."""
    visitor.post("/interest", data=ANSWERS)
    again = {**ANSWERS, "organisation_name": "BOLT SYSTEMS PRIVATE LIMITED", "contact_email": "Asha@Bolt.example"}
    page = visitor.post("/interest", data={**again, "message": "Other words"}, follow_redirects=True).text

    assert "You have written to us about this already" in page
    assert "DPP-INT-2030-0001" in page
    assert len(session.scalars(select(Interest)).all()) == 1
    assert len(session.scalars(select(Acceptance)).all()) == 1


def listed(session: Session, standing: Standing) -> None:
    make_partner(session, make_organisation(session, "Bolt Systems")).standing = standing
    session.commit()


@pytest.mark.parametrize("standing", sorted(LISTED))
def test_a_partner_of_the_directory_is_named_with_a_way_to_join_it(
    visitor: FlaskClient, session: Session, standing: Standing
) -> None:
    """P06: organisation already known: join it. Who says that it is another one goes on."""
    listed(session, standing)
    refused = visitor.post("/interest", data=ANSWERS)
    assert refused.status_code == 422
    assert "Bolt Systems is a DIGIT partner already. If you work there, ask to join it." in refused.text
    assert "/organisation/join/name?name=Bolt+Systems&amp;country=IN" in refused.text
    assert ANSWERS["message"] in refused.text
    assert session.scalars(select(Interest)).all() == []
    found = html.fromstring(refused.text)
    (place,) = found.xpath("//*[@class='govuk-error-summary']//a/@href")
    way = found.get_element_by_id(place.removeprefix("#"))
    assert way.text == "ask to join it", "the summary leads to the way to join"
    to_sign_in = visitor.get(way.get("href")).location
    assert "You asked to join an organisation." in visitor.get(to_sign_in).text
    assert "You asked to join" not in visitor.get("/sign-in").text

    assert visitor.post("/interest", data={**ANSWERS, "is_another": "y"}).status_code == 302


@pytest.mark.parametrize(
    ("standing", "other"),
    [
        *((standing, {}) for standing in sorted(set(Standing) - LISTED)),
        (Standing.ACTIVE, {"country": "KE"}),
        (Standing.ACTIVE, {"organisation_name": "Bolt Digital"}),
        (Standing.ACTIVE, {"player": "government"}),
    ],
)
def test_others_go_on(visitor: FlaskClient, session: Session, standing: Standing, other: dict[str, str]) -> None:
    listed(session, standing)

    assert visitor.post("/interest", data=ANSWERS | other).status_code == 302


def test_of_an_applicant_nobody_learns_by_expressing_interest(app: Flask, session: Session) -> None:
    """The answer is the same whether the organisation takes part; everybody is shown how to join."""
    pages = []
    for name in ("Bolt Systems", "Volta Works"):
        browser = app.test_client()
        make_organisation(session, "Bolt Systems")
        answer = browser.post("/interest", data=ANSWERS | {"organisation_name": name})
        pages.append((answer.status_code, re.sub(r"DPP-INT-2030-\d{4}", "", main(browser.get(answer.location).text))))

    assert pages[0] == pages[1]
    assert "ask to join your organisation" in pages[0][1]
    assert "Ask to join your organisation" in main(app.test_client().get("/interest").text)


def main(page: str) -> str:
    return str(html.fromstring(page).xpath("string(//main)"))


def test_another_organisation_or_an_answered_interest_is_a_new_one(visitor: FlaskClient, session: Session) -> None:
    visitor.post("/interest", data=ANSWERS)
    visitor.post("/interest", data={**ANSWERS, "organisation_name": "Volta Works"})
    first = session.scalars(select(Interest).where(Interest.reference == "DPP-INT-2030-0001")).one()
    first.state, first.answer, first.answered_at = InterestState.DECLINED, "No", NOW
    session.commit()
    visitor.post("/interest", data=ANSWERS)

    references = session.scalars(select(Interest.reference).order_by(Interest.reference)).all()
    assert references == [f"DPP-INT-2030-000{number}" for number in (1, 2, 3)]


def test_the_database_keeps_one_waiting_interest_for_an_address_and_an_organisation(session: Session) -> None:
    first = make_interest(session)
    copied = {
        name: getattr(first, name)
        for name in Interest.__table__.columns.keys()  # noqa: SIM118
        if name not in {"id", "reference", "version"}
    }
    session.add(Interest(**copied, reference="DPP-INT-2030-9999"))

    with pytest.raises(IntegrityError):
        session.flush()
