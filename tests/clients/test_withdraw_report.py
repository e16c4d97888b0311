"""M05: a partner takes back a report that was made by mistake."""

from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.policy import Role
from app.clients.models import ClientReport
from app.clients.policy import TRANSITIONS, Action, ReportState, actions_from, after
from app.core.errors import RuleBroken
from app.desk.service import queue
from app.outbox.models import EventRecord
from app.partners.models import Partner
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.conftest import SignIn
from tests.rows import make_report

REASON = {"reason": " The same client twice. "}


@pytest.mark.parametrize(("state", "action"), list(product(ReportState, Action)))
def test_only_late_reports_are_acknowledged_and_each_is_withdrawn_once(state: ReportState, action: Action) -> None:
    possible = state is ReportState.LATE if action is Action.ACKNOWLEDGE else state is not ReportState.WITHDRAWN

    assert (action in actions_from(state)) is possible
    if possible:
        assert after(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(RuleBroken, match="This is not possible"):
            after(state, action)


def test_a_withdrawn_report_stays_marked_and_does_not_count(
    client: FlaskClient, session: Session, partner: Partner
) -> None:
    report = make_report(session, partner, "Nashik", late_by=1)
    path = f"/clients/{report.reference}"
    assert f'href="{path}/withdraw"' in client.get(path).text

    response = client.post(f"{path}/withdraw", data=REASON)

    assert response.location.endswith(path)
    session.refresh(report)
    assert (report.state, report.withdrawn_at, report.withdrawal_reason) == ("withdrawn", NOW, "The same client twice.")
    assert session.scalars(select(EventRecord.name)).all() == ["ClientReportWithdrawn"]
    page = client.get(path).text
    for words in ("Withdrawn by the partner", "The same client twice.", "this report does not count"):
        assert words in page
    assert f'href="{path}/withdraw"' not in page
    assert "Nothing, it was withdrawn" in client.get("/clients").text
    assert "You have not reported a client yet." in client.get("/partner").text
    assert 'value="Pune"' not in client.get("/clients/report").text


def test_the_program_sees_that_it_was_withdrawn_and_has_nothing_to_do(
    client: FlaskClient, session: Session, partner: Partner, signed_in: SignIn
) -> None:
    report = make_report(session, partner, late_by=1)
    person = make_account(session, Role.PROGRAM_MANAGER)
    manager = signed_in(person)
    client.post(f"/clients/{report.reference}/withdraw", data=REASON)

    assert ">Withdrawn<" in manager.get("/desk/clients").text
    page = manager.get(f"/desk/clients/{report.reference}").text
    assert "The same client twice." in page
    assert "Acknowledge</button>" not in page
    assert report.reference not in [one.reference for one in queue(session, actor_for(person), today=NOW.date())]
    assert manager.post(f"/desk/clients/{report.reference}/acknowledge").status_code == 409


def test_a_report_is_withdrawn_once_only(client: FlaskClient, session: Session, partner: Partner) -> None:
    path = f"/clients/{make_report(session, partner).reference}/withdraw"

    answers = [client.post(path, data=REASON | {"form_key": key}).status_code for key in ("one", "one", "two")]

    assert answers == [302, 302, 409]
    assert session.scalars(select(EventRecord.name)).all() == ["ClientReportWithdrawn"]
    assert "This report was withdrawn already." in client.get(path).text


def test_a_client_whose_report_was_withdrawn_is_reported_again_without_a_question(
    client: FlaskClient, session: Session, partner: Partner
) -> None:
    report = make_report(session, partner, "Pune")
    client.post(f"/clients/{report.reference}/withdraw", data=REASON)
    again = {"client_name": "Pune", "client_kind": "local_government", "place": "Pune", "products": "URBAN"}

    assert client.post("/clients/report", data=again | {"onboarded_on": "2030-03-09"}).status_code == 302


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "Tell us why you withdraw the report."),
        ("   ", "Tell us why you withdraw the report."),
        ("x" * 2001, "shorten this to 2000 characters."),
        ("Twi\x00ce", "Remove the characters that cannot be shown."),
    ],
)
def test_without_a_good_reason_nothing_is_withdrawn(
    client: FlaskClient, session: Session, partner: Partner, reason: str, message: str
) -> None:
    report = make_report(session, partner)

    response = client.post(f"/clients/{report.reference}/withdraw", data={"reason": reason})

    assert response.status_code == 422
    assert message in response.text.split('id="reason-error"')[1].split("</p>")[0]
    session.refresh(report)
    assert report.state is ReportState.ON_TIME
    assert session.scalars(select(EventRecord.name)).all() == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_and_viewers_find_no_way_to_withdraw(
    session: Session, partner: Partner, signed_in: SignIn, visitor: FlaskClient, method: str
) -> None:
    report = make_report(session, partner)
    path = f"/clients/{report.reference}/withdraw"
    other = make_organisation(session, "Other Systems")
    make_partner(session, other)
    stranger = signed_in(make_account(session, Role.OWNER, organisation=other))
    viewer = signed_in(make_account(session, Role.VIEWER, organisation=partner.organisation))

    assert getattr(stranger, method)(path, data=REASON).status_code == 404
    assert getattr(viewer, method)(path, data=REASON).status_code == 404
    assert "/sign-in" in getattr(visitor, method)(path, data=REASON).location
    assert f'href="{path}"' not in viewer.get(f"/clients/{report.reference}").text
    session.refresh(report)
    assert report.state is ReportState.ON_TIME


@pytest.mark.parametrize(
    "values",
    [{"state": ReportState.WITHDRAWN}, {"withdrawn_at": NOW}, {"state": ReportState.ACKNOWLEDGED}],
    ids=["withdrawn without a reason", "a moment without the state", "acknowledged without a moment"],
)
def test_the_database_ties_each_state_to_what_it_needs(
    session: Session, partner: Partner, values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match="client_report"):
        make_report(session, partner, **values)
    session.rollback()
    assert session.scalars(select(ClientReport)).all() == []


def test_the_history_has_the_newest_first_and_names_the_partners_people_only(
    client: FlaskClient, session: Session, partner: Partner, signed_in: SignIn
) -> None:
    """Who of the program read the report is the program's own matter."""
    report = make_report(session, partner, late_by=1)
    colleague = signed_in(make_account(session, Role.OWNER, organisation=partner.organisation, name="Nila Rao"))
    manager = signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Mina Program"))
    manager.post(f"/desk/clients/{report.reference}/acknowledge")
    colleague.post(f"/clients/{report.reference}/withdraw", data=REASON)

    story = client.get(f"/clients/{report.reference}").text.split("What happened")[1]

    assert story.index("Withdrawn by the partner") < story.index("Acknowledged by the program team")
    assert "Nila Rao" in story
    assert "Mina Program" not in story
