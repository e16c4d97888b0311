"""M01, M03 and M05: what a partner sees of what it owes and told."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.duties.models import Duty
from app.duties.policy import DutyKind
from app.guide.models import GuideBenefit
from app.partners.models import Partner
from app.partners.policy import Standing
from tests.builders import NOW
from tests.counting import statements
from tests.rows import make_guide, make_report


def test_the_first_page_names_what_is_due_and_leads_to_a_report(
    client: FlaskClient, session: Session, partner: Partner
) -> None:
    duty = Duty(
        partner_id=partner.id,
        kind=DutyKind.TRAINED_TEAM,
        source_id=partner.id,
        opened_at=NOW,
        due_on=date(2030, 3, 11),
    )
    session.add(duty)
    session.commit()

    page = client.get("/partner").text

    assert partner.reference in page
    assert "Active partner" in page
    assert "Have a trained team for all nine areas" in page
    assert "11 March 2030, 23:59 IST" in page
    assert "1 day left" in page
    assert 'href="/clients/report"' in page


def test_without_anything_due_the_first_page_says_so(client: FlaskClient) -> None:
    page = client.get("/partner").text

    assert "Nothing is due." in page
    assert "You have not reported a client yet." in page


def test_a_suspended_partner_reads_what_to_do_and_gets_no_button(
    client: FlaskClient, session: Session, partner: Partner
) -> None:
    """A8"""
    partner.standing = Standing.SUSPENDED
    session.commit()

    page = client.get("/partner").text

    assert "Write to partner@egovernments.org" in page
    assert 'href="/clients/report"' not in page


def test_an_empty_list_says_why_and_until_when(client: FlaskClient) -> None:
    page = client.get("/clients").text

    assert "within 7 days of onboarding, until 23:59 IST on the seventh day" in page


def test_the_list_tells_late_from_on_time(client: FlaskClient, session: Session, partner: Partner) -> None:
    """S1.38"""
    make_report(session, partner, "Pune", late_by=3)
    make_report(session, partner, "Nashik")
    make_report(session, partner, "Thane", onboarded_on=date(2030, 3, 5), due_on=date(2030, 3, 12))

    rows = {name: client.get("/clients").text.split(f">{name}<")[1].split("</tr>")[0] for name in ("Pune", "Nashik")}
    thane = client.get("/clients").text.split(">Thane<")[1].split("</tr>")[0]

    assert "Late by 3 days" in rows["Pune"]
    assert "The program team reads it and acknowledges it" in rows["Pune"]
    for row in (rows["Nashik"], thane):
        assert "On time" in row
        assert "day left" not in row
        assert "days left" not in row
        assert "Program team" not in row
    assert "12 March 2030, 23:59 IST" in thane


def test_a_report_is_a_proof(client: FlaskClient, session: Session, partner: Partner) -> None:
    """S1.37, S1.38"""
    report = make_report(session, partner, "Pune", late_by=2, acknowledged_at=NOW)

    page = client.get(f"/clients/{report.reference}").text

    for words in (
        report.reference,
        "8 March 2030, 23:59 IST",
        "10 March 2030, 12:00 IST",
        "Late by 2 days",
        "Illness",
        "DIGIT Urban",
        "India",
        "Acknowledged",
        "City, town or other local government",
    ):
        assert words in page


@pytest.mark.parametrize(("late_by", "words"), [(0, "Nobody, nothing is left to do"), (1, "Program team · since")])
def test_after_a_timely_report_nothing_is_left_to_do(
    client: FlaskClient, session: Session, partner: Partner, late_by: int, words: str
) -> None:
    """S1.38: no rule asks for an answer to a report in time; the program reads why another was late."""
    report = make_report(session, partner, "Pune", late_by=late_by)

    page = client.get(f"/clients/{report.reference}").text

    assert f"Next: {words}" in page


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "Overdue"), (0, "Today is the last day"), (1, "1 day left"), (30, "30 days left")]
)
def test_a_duty_says_how_long_there_is_still(
    client: FlaskClient, session: Session, partner: Partner, days: int, words: str
) -> None:
    due_on = NOW.date() + timedelta(days=days)
    duty = Duty(partner_id=partner.id, kind=DutyKind.TRAINED_TEAM, source_id=partner.id, opened_at=NOW, due_on=due_on)
    session.add(duty)
    session.commit()

    assert f">{words}<" in client.get("/partner").text


@pytest.mark.parametrize(("days", "has_passed"), [(-1, True), (0, False), (1, False)])
def test_the_first_page_says_how_to_show_a_trained_team_and_what_follows(
    client: FlaskClient, session: Session, partner: Partner, days: int, has_passed: bool
) -> None:
    """S1.30"""
    due_on = NOW.date() + timedelta(days=days)
    duty = Duty(partner_id=partner.id, kind=DutyKind.TRAINED_TEAM, source_id=partner.id, opened_at=NOW, due_on=due_on)
    session.add(duty)
    session.commit()

    told = client.get("/partner").text.split("What to do for a trained team")[1].split("<h2")[0]

    assert 'href="mailto:partner@egovernments.org"' in told
    assert f"{due_on.day} March 2030, 23:59 IST" in told
    assert partner.reference in told
    assert ("The day has passed" in told) is has_passed
    assert told.lower().count("nothing happens by itself") == 1
    assert "the program team writes to you" in told


def test_without_the_duty_nothing_is_said_of_a_team(client: FlaskClient) -> None:
    assert "trained team" not in client.get("/partner").text


def test_the_list_is_paged_and_takes_as_many_statements_for_one_as_for_many(
    client: FlaskClient, session: Session, partner: Partner, engine: Engine
) -> None:
    make_report(session, partner)
    with statements(engine) as for_one:
        client.get("/clients")
    for number in range(29):
        make_report(session, partner, f"Client {number}")
    with statements(engine) as for_many:
        page = client.get("/clients")

    assert len(for_many) == len(for_one)
    assert "Showing 1 to 25 of 30" in page.text
    assert "Showing 26 to 30 of 30" in client.get("/clients?page=2").text


@pytest.mark.parametrize(("standing", "shown"), [(Standing.ACTIVE, True), (Standing.SUSPENDED, False)])
def test_a_listed_partner_sees_in_brief_what_it_gets(
    client: FlaskClient, session: Session, partner: Partner, standing: Standing, shown: bool
) -> None:
    guide = make_guide(session)
    session.add(
        GuideBenefit(guide_version_id=guide.id, code="BEN-LOGO", position=1, title="The logo", text="", sources="")
    )
    partner.standing = standing
    session.commit()

    page = client.get("/partner").text

    assert ("The logo" in page) is shown
    assert ("/programme#benefits" in page) is shown
