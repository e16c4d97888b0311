"""The desk's list of applications and one case."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.applications.policy import ANSWERED_IN_PART, Action, State, actions_from
from tests.applications.samples import make_application, make_complete, member_of
from tests.builders import NOW
from tests.conftest import SignIn
from tests.counting import Statements


def page(client: FlaskClient, path: str) -> html.HtmlElement:
    response = client.get(path)
    assert response.status_code == 200
    return html.fromstring(response.get_data(as_text=True))


def references(found: html.HtmlElement) -> list[str]:
    return [str(text) for text in found.xpath("//tbody//th/a/text()")]


@pytest.mark.usefixtures("guide")
def test_an_empty_list_says_how_applications_begin(manager: FlaskClient) -> None:
    assert "One begins when an interest is accepted" in page(manager, "/desk/applications").text_content()


def test_what_is_due_first_comes_first(session: Session, manager: FlaskClient) -> None:
    late, soon, none = (make_application(session) for _ in range(3))
    late.due_on, soon.due_on = date(2030, 4, 1), date(2030, 3, 12)
    none.state_since = NOW - timedelta(days=90)
    session.commit()

    assert references(page(manager, "/desk/applications")) == [one.reference for one in (soon, late, none)]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=submitted", ["submitted"]),
        ("state=", ["draft", "submitted"]),
        ("state=nonsense", ["draft", "submitted"]),
    ],
)
def test_the_state_in_the_address_filters(session: Session, manager: FlaskClient, query: str, shown: list[str]) -> None:
    made = {state: make_application(session, state=State(state)).reference for state in ("draft", "submitted")}

    assert sorted(references(page(manager, f"/desk/applications?{query}"))) == sorted(made[state] for state in shown)


def test_a_state_without_applications_offers_the_way_back(session: Session, manager: FlaskClient) -> None:
    make_application(session)

    found = page(manager, "/desk/applications?state=active")

    assert found.xpath("//main//p/a[@href='/desk/applications']")


def test_a_long_list_has_pages_that_keep_the_filter(session: Session, manager: FlaskClient) -> None:
    for _ in range(26):
        make_application(session)

    first = page(manager, "/desk/applications?state=draft")
    last = page(manager, "/desk/applications?state=draft&page=2")

    assert (len(references(first)), len(references(last))) == (25, 1)
    assert first.xpath("//a[@rel='next']/@href") == ["/desk/applications?state=draft&page=2"]


def test_a_full_page_takes_as_many_statements_as_a_short_one(
    session: Session, manager: FlaskClient, statements: Statements
) -> None:
    make_application(session)
    with statements() as few:
        page(manager, "/desk/applications")
    for _ in range(25):
        make_application(session)

    with statements() as many:
        page(manager, "/desk/applications")

    assert len(many) == len(few) <= 6


@pytest.mark.parametrize("state", State)
def test_the_buttons_of_a_case_come_from_its_state(session: Session, manager: FlaskClient, state: State) -> None:
    application = make_application(session, state=state)
    path = f"/desk/applications/{application.reference}"
    checks = {Action.START_CHECK, Action.REQUEST_CHANGES, Action.PASS_CHECK}

    buttons = page(manager, path).xpath("//main//a[contains(@class, 'govuk-button')]/@href")

    more_time = [f"{path}/more-time"] if state in ANSWERED_IN_PART else []
    assert buttons == ([f"{path}/check"] if checks & actions_from(state) else more_time)


def test_a_case_shows_the_latest_revision_not_the_draft(
    session: Session, manager: FlaskClient, signed_in: SignIn
) -> None:
    application = make_complete(session)
    path = f"/desk/applications/{application.reference}"
    assert "Not submitted yet" in page(manager, path).text_content()

    signed_in(member_of(session, application)).post(f"/apply/{application.reference}/check", data={"agreed": "y"})
    for section in application.sections:
        section.answers = {}
    session.commit()

    text = page(manager, path).text_content()
    assert "Revision 1, submitted by Asha Rao" in text
    assert "12 Lake Road" in text
    assert "id-pan.pdf" in text
    assert "Application submitted, revision 1" in text


def test_an_unknown_case_is_not_found(manager: FlaskClient) -> None:
    assert manager.get("/desk/applications/DPP-APP-2030-9999").status_code == 404


def test_the_case_of_a_draft_shows_what_is_there(session: Session, manager: FlaskClient) -> None:
    application: Application = make_application(session)

    assert "Bolt Systems" in page(manager, f"/desk/applications/{application.reference}").text_content()
