"""Scenario 8, asking for a change of the identity: the form, who may, and what it says to what cannot be."""

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.partners.models import IdentityChange
from tests.applications.pages import messages, page
from tests.applications.samples import (
    make_application,
    member_of,
)
from tests.conftest import SignIn
from tests.partners.identity import ASK, DESK, MINE, ask, facts, reference


@pytest.mark.parametrize(
    ("other", "field"),
    [
        pytest.param({"field": "", "new_value": "", "reason": ""}, {"field", "reason"}, id="empty"),
        pytest.param({"field": "standing"}, {"field"}, id="unknown field"),
        pytest.param({"field": "TAX"}, {"field"}, id="a number that such an organisation does not have"),
        pytest.param({"new_value": ""}, {"new_value"}, id="no legal name"),
        pytest.param({"new_value": "B" * 301}, {"new_value"}, id="over-long value"),
        pytest.param({"reason": "r" * 1001}, {"reason"}, id="over-long reason"),
        pytest.param({"reason": "   "}, {"reason"}, id="spaces"),
        pytest.param({"new_value": "Bolt\x07"}, {"new_value"}, id="control character"),
        pytest.param({"field": "PAN", "new_value": "AAAXD0000A"}, {"new_value"}, id="wrong PAN"),
    ],
)
def test_a_bad_request_says_what_to_mend_and_keeps_what_was_typed(
    session: Session, browser: FlaskClient, other: dict[str, str], field: set[str]
) -> None:
    refused = ask(browser, **other)

    assert refused.status_code == 422
    assert messages(refused).keys() == field
    if "reason" not in other:
        assert page(refused).xpath("//textarea[@name='reason']")[0].text.strip() == "Renamed on 1 March 2030."
    assert session.scalars(select(IdentityChange)).all() == []


@pytest.mark.parametrize("reason", ["", "r" * 1001])
def test_declining_needs_a_reason(session: Session, browser: FlaskClient, desk: FlaskClient, reason: str) -> None:
    ask(browser)

    refused = desk.post(f"{DESK}/{reference(session)}/decline", data={"reason": reason})

    assert refused.status_code == 422
    assert messages(refused).keys() == {"reason"}


def test_each_form_sent_twice_has_one_effect(session: Session, browser: FlaskClient, desk: FlaskClient) -> None:
    asked = [ask(browser, form_key="k").location for _ in range(2)]
    place = f"{DESK}/{reference(session)}"
    approved = [desk.post(place, data={"form_key": "k"}).location for _ in range(2)]

    assert (asked, approved) == ([MINE, MINE], [place, place])
    assert facts(session) == ["IdentityChecked", "IdentityChangeAsked", "IdentityChanged"]


def test_before_the_check_there_is_nothing_to_ask(session: Session, signed_in: SignIn) -> None:
    draft = make_application(session)
    browser = signed_in(member_of(session, draft, Role.OWNER))

    assert "Nothing is locked yet" in browser.get(MINE).text
    assert not html.fromstring(browser.get(ASK).text).xpath("//main//form")
    assert ask(browser).status_code == 422
    assert session.scalars(select(IdentityChange)).all() == []


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OWNER, 200),
        (Role.SIGNATORY, 200),
        (Role.MEMBER, 404),
        (Role.VIEWER, 404),
        (Role.TECHNICAL_CONTACT, 404),
    ],
)
def test_owner_and_signatory_ask_and_all_others_read(
    session: Session, application: Application, signed_in: SignIn, role: Role, status: int
) -> None:
    browser = signed_in(member_of(session, application, role))

    assert "Bolt Systems Private Limited" in browser.get(MINE).text
    assert browser.get(ASK).status_code == status
    assert ask(browser).status_code == (302 if status == 200 else 404)


@pytest.mark.parametrize(("field", "value", "words"), [("country", "KE", "Kenya"), ("legal_form", "llp", "iability")])
def test_country_and_legal_form_are_chosen_from_a_list_as_in_the_application(
    session: Session, browser: FlaskClient, field: str, value: str, words: str
) -> None:
    first = page(browser.get(ASK))
    assert not first.xpath("//*[@name='new_value']"), "the page asks first what should change"
    assert first.xpath("//main//form/@method") == ["get"]

    shown = page(browser.get(f"{ASK}?field={field}"))

    assert not shown.xpath("//main//input[@name='new_value']")
    options = {one.get("value"): one.text for one in shown.xpath("//select[@name='new_value']/option")}
    assert words in options[value]
    assert shown.xpath("string(//input[@name='field']/@value)") == field


@pytest.mark.parametrize("field", ["legal_name", "PAN"])
def test_other_values_are_typed(browser: FlaskClient, field: str) -> None:
    shown = page(browser.get(f"{ASK}?field={field}"))

    assert [one.get("type") for one in shown.xpath("//main//input[@name='new_value']")] == ["text"]
    assert not shown.xpath("//select[@name='new_value']")


@pytest.mark.parametrize("field", ["nothing", "", "x" * 5000])
def test_an_unknown_field_in_the_address_asks_what_should_change(browser: FlaskClient, field: str) -> None:
    assert page(browser.get(f"{ASK}?field={field}")).xpath("//select[@name='field']")
