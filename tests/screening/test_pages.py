"""The desk's pages of matches: what is typed wrong, lists, and both sides of a match (G06)."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.applications.models import Application
from app.applications.policy import State
from app.screening.models import Match
from tests.applications.pages import messages, page, texts
from tests.builders import make_organisation
from tests.counting import statements
from tests.rows import make_application
from tests.screening.builders import BY_NAME, PAN, TYPED, add_match, answer
from tests.screening.test_matches import home, said


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"listed_name": " "}, "listed_name", "Enter the name as the list has it."),
        ({"listed_name": "x" * 301}, "listed_name", "Name on the list: shorten this to 300 characters."),
        ({"listed_name": "a\x00b"}, "listed_name", "Remove the characters that cannot be shown."),
        ({"list_name": ""}, "list_name", "Enter the name of the list and who publishes it."),
        ({"country": "XX"}, "country", "Choose a country from the list."),
        ({"evidence": ""}, "evidence", "Choose what is the same."),
        ({"evidence": "guess"}, "evidence", "Choose what is the same."),
        ({"evidence": "identifier"}, "identifier", "Enter the number that the list gives."),
        ({"evidence": "identifier", "identifier": "AAACB1234D"}, "identifier", "The organisation has no such number."),
        ({"identifier": PAN}, "identifier", "Choose the number as evidence, or empty this field."),
        ({"identifier": "1" * 61}, "identifier", "shorten this to 60 characters."),
        ({"link": "javascript:alert(1)"}, "link", "Enter the full address of a website"),
        ({"note": ""}, "note", "Say what you found, and where."),
        ({"note": "x" * 2001}, "note", "shorten this to 2000 characters."),
    ],
)
def test_what_is_typed_wrong_is_said_on_its_field_and_kept(
    session: Session, application: Application, one: FlaskClient, typed: dict[str, Any], field: str, message: str
) -> None:
    refused = one.post(home(application, "/record"), data=TYPED | {"list_name": "Kept list"} | typed)

    assert refused.status_code == 422
    assert message in messages(refused)[field]
    assert "Kept list" in refused.text or field == "list_name"
    assert session.scalars(select(Match.id)).all() == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"verdict": ""}, "verdict"),
        ({"verdict": "perhaps"}, "verdict"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
    ],
)
def test_a_verdict_needs_a_choice_and_a_reason(
    application: Application, match: Match, one: FlaskClient, typed: dict[str, str], field: str
) -> None:
    refused = one.post(home(application, "/1"), data=said("same") | typed)

    assert (refused.status_code, list(messages(refused))) == (422, [field])


@pytest.mark.parametrize("version", ["", "x", "9" * 10])
def test_a_form_whose_version_is_lost_says_so(
    session: Session, application: Application, match: Match, first: Account, other: FlaskClient, version: str
) -> None:
    answer(session, match, first, is_same=True)

    for place, typed in (("/1/confirm", {}), ("/1/reopen", {"reason": "Why"}), ("/1", said("same"))):
        refused = other.post(home(application, place), data=typed | {"version": version})
        assert (refused.status_code, "Load this page again" in refused.text) == (422, True), place


def test_looking_again_needs_a_reason(
    session: Session, application: Application, match: Match, first: Account, other: FlaskClient
) -> None:
    answer(session, match, first, is_same=False)

    refused = other.post(home(application, "/1/reopen"), data={"version": "2", "reason": ""})

    assert (refused.status_code, list(messages(refused))) == (422, ["reason"])


def test_organisation_and_entry_stand_side_by_side(application: Application, match: Match, one: FlaskClient) -> None:
    shown = page(one.get(home(application, "/1")))

    halves = shown.xpath("//main//*[contains(@class, 'govuk-grid-column-one-half')]")
    ours, theirs = (" ".join(half.text_content().split()) for half in halves)
    for words in ("The organisation", "Bolt Systems", "India", PAN):
        assert words in ours
    for words in ("Bolt Systems Pvt. Ltd.", "Listing of ineligible firms, World Bank", "Not of one country"):
        assert words in theirs
    assert shown.xpath("//main//a[@href='https://lists.example/bolt']")
    assert "Same name, same city." in shown.text_content()


def test_empty_lists_say_what_to_do(application: Application, one: FlaskClient) -> None:
    everything, of_one = one.get("/desk/screening"), one.get(home(application))

    assert "No match is open. To record one, open" in " ".join(page(everything).text_content().split())
    assert page(everything).xpath("//main//a[@href='/desk/applications']")
    assert "Nobody has recorded a match." in of_one.text
    assert page(of_one).xpath(f"//main//a[@href='{home(application, '/record')}']")


def test_the_list_has_what_is_open_and_the_page_of_an_applicant_has_all(
    session: Session, application: Application, match: Match, first: Account, one: FlaskClient
) -> None:
    open_one = add_match(session, application, first, replace(BY_NAME, listed_name="Bolt North"))
    answer(session, match, first, is_same=False)

    for place, names in (("/desk/screening", ["Bolt North"]), (home(application), ["Bolt North", match.listed_name])):
        assert texts(page(one.get(place)), "//tbody//th//a") == names, place
    assert page(one.get("/desk/screening")).xpath(f"//a[@href='{home(application, f'/{open_one.number}')}']")


def test_the_case_and_the_desk_lead_to_it(
    session: Session, application: Application, match: Match, first: Account, one: FlaskClient
) -> None:
    link = f"//main//a[@href='{home(application)}']"
    case = f"/desk/applications/{application.reference}"
    assert texts(page(one.get(case)), link) == ["A possible match with a debarment list is open"]
    assert page(one.get("/desk")).xpath("//a[@href='/desk/screening']")

    answer(session, match, first, is_same=False)

    assert texts(page(one.get(case)), link) == ["Matches with debarment lists"]


def test_a_long_list_takes_as_many_statements_as_a_short_one(
    session: Session, application: Application, match: Match, first: Account, one: FlaskClient, engine: Engine
) -> None:
    def count() -> int:
        with statements(engine) as sent:
            assert one.get("/desk/screening").status_code == 200
        return len(sent)

    count()
    few = count()
    for number in range(30):
        organisation = make_organisation(session, f"Works {number}")
        add_match(session, make_application(session, organisation, State.SUBMITTED), first)

    assert count() == few
    assert "31" in one.get("/desk/screening").text
