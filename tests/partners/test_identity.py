"""Scenario 8, the identity lock: what was checked changes by request only, the old value live until it is approved."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.models import Account
from app.applications.models import Application, Revision
from app.applications.policy import State
from app.directory.models import DirectoryEntry
from app.directory.service import list_partner
from app.partners.models import Identifier, IdentityChange, Organisation
from app.partners.policy.history import in_words
from app.partners.service import lock_identity
from tests.applications.pages import messages, page, stored, texts
from tests.applications.samples import (
    ANSWERS,
    CIN,
    answer,
    hand_in,
    typed,
)
from tests.builders import NOW, make_organisation, make_partner
from tests.fakes import FakeMailer
from tests.partners.identity import DESK, MINE, ask, facts, live, reference
from tests.rows import CAPABILITIES, make_revision

Relay = Callable[[], None]


def test_scenario_8_the_form_and_a_crafted_post_for_a_locked_name_are_refused(
    session: Session, application: Application, browser: FlaskClient
) -> None:
    """Scenario 8: by the form of the section, by a form saved for later, and by a post of one field alone."""
    path = f"/apply/{application.reference}/organisation"
    wrong = {"legal_name": "Volt Works", "country": "KE", "legal_form": "trust_or_society"}
    by_form = browser.post(path, data=typed("organisation", 2, **wrong))
    assert by_form.status_code == 422
    assert "was checked and is locked" in messages(by_form)["legal_name"]
    assert messages(by_form).keys() == {"legal_name", "country", "legal_form"}

    for crafted in ({"legal_name": "Volt Works", "version": "2", "press": "later"}, {"version": "2", "press": "later"}):
        assert browser.post(path, data=crafted).status_code == 422
    numbers = f"/apply/{application.reference}/identifiers"
    other_cin = browser.post(numbers, data=typed("identifiers", 1, CIN="U72900KA2009PTC000001"))
    assert messages(other_cin).keys() == {"CIN"}

    assert stored(session, application, "organisation") == ANSWERS["organisation"]
    assert live(session, application)["legal_name"] == "Bolt Systems Private Limited"
    other = browser.post(path, data=typed("organisation", 2, city="Mysuru"))
    assert other.status_code == 302, "what is not locked is still open"


def test_scenario_8_a_draft_written_before_the_check_is_not_submitted_over_it(
    session: Session, application: Application, browser: FlaskClient
) -> None:
    hand_in(session, application)
    answer(session, application, organisation=ANSWERS["organisation"] | {"legal_name": "Volt Works"})

    answered = browser.post(f"/apply/{application.reference}/check", data={"agreed": "y"})

    assert answered.status_code == 409
    assert "locked" in answered.text
    assert live(session, application)["legal_name"] == "Bolt Systems Private Limited"
    assert session.scalars(select(Revision)).all() == []


def test_scenario_8_a_request_is_approved_and_old_and_new_are_in_the_history(
    session: Session,
    application: Application,
    owner: Account,
    browser: FlaskClient,
    desk: FlaskClient,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    assert ask(browser).location == MINE
    relay()
    assert live(session, application)["legal_name"] == "Bolt Systems Private Limited"
    assert "Waits for the program team" in browser.get(MINE).text
    place = f"{DESK}/{reference(session)}"
    asked = next(mail for mail in mailer.sent if "asks for a change" in mail.subject)
    assert place in asked.text
    assert "Bolt" not in asked.subject
    assert place in desk.get("/desk").text
    page_of_desk = desk.get(place).text
    assert "Renamed on 1 March 2030." in page_of_desk
    assert desk.post(place).location == place
    relay()

    assert live(session, application)["legal_name"] == "Bolt Digital Private Limited"
    assert live(session, application)["former_names"] == "Bolt Systems Private Limited"
    assert application.organisation.name_key == "bolt digital"
    history = texts(page(browser.get(MINE)), "//ol[contains(@class, 'portal-history')]/li")
    change = "from “Bolt Systems Private Limited” to “Bolt Digital Private Limited”"
    assert f"Legal name changed {change}" in history[0]
    assert "Program team" in history[0]
    assert f"Change asked for, Legal name: {change}" in history[1]
    assert owner.name in history[1]
    assert "Meera" not in browser.get(MINE).text
    assert facts(session) == ["IdentityChecked", "IdentityChangeAsked", "IdentityChanged"]
    assert "Your change is approved" in mailer.to(owner.email)[-1].subject
    assert desk.post(place).status_code == 422, "a second answer counts for nothing"


def test_scenario_8_a_declined_request_leaves_the_old_value(
    session: Session,
    application: Application,
    owner: Account,
    browser: FlaskClient,
    desk: FlaskClient,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    ask(browser)
    place = f"{DESK}/{reference(session)}"
    assert "Decline" in desk.get(f"{place}/decline").text
    assert desk.post(f"{place}/decline", data={"reason": "The register still has the old name."}).location == place
    relay()

    assert live(session, application)["legal_name"] == "Bolt Systems Private Limited"
    assert "The register still has the old name." in mailer.to(owner.email)[0].text
    assert "The register still has the old name." in browser.get(MINE).text
    assert facts(session)[1:] == ["IdentityChangeAsked", "IdentityChangeDeclined"]
    assert ask(browser).location == MINE, "it may be asked again"


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("trading_name", "Bolt Digital", "Bolt Digital"),
        ("former_names", "Nut Works; Screw Works", "Nut Works; Screw Works"),
        ("CIN", "U72900KA2009PTC000001", "U72900KA2009PTC000001"),
        ("LEI", "894500BOLTSYSTEMS096", "894500BOLTSYSTEMS096"),
    ],
)
def test_each_field_is_live_from_the_approval_on(
    session: Session,
    application: Application,
    browser: FlaskClient,
    desk: FlaskClient,
    field: str,
    value: str,
    kept: str,
) -> None:
    before = live(session, application)
    assert ask(browser, field=field, new_value=value).location == MINE
    assert live(session, application) == before
    desk.post(f"{DESK}/{reference(session)}")

    assert live(session, application) == before | {field: kept}


def test_a_number_is_taken_out_by_request(
    session: Session, application: Application, browser: FlaskClient, desk: FlaskClient
) -> None:
    ask(browser, field="GSTIN", new_value="")
    desk.post(f"{DESK}/{reference(session)}")

    assert "GSTIN" not in live(session, application)


def test_a_number_of_another_organisation_is_neither_asked_for_nor_approved(
    session: Session, application: Application, browser: FlaskClient, desk: FlaskClient
) -> None:
    other, number = make_organisation(session, "Secret Works"), "U72900KA2009PTC000001"
    ask(browser, field="CIN", new_value=number)
    session.add(Identifier(organisation_id=other.id, country="IN", kind="CIN", value=number))
    session.commit()
    answered = desk.post(f"{DESK}/{reference(session)}")
    assert answered.status_code == 422
    assert "Another organisation" in answered.text
    assert live(session, application)["CIN"] == CIN
    assert session.scalars(select(IdentityChange.state)).all() == ["open"]

    desk.post(f"{DESK}/{reference(session)}/decline", data={"reason": "It is not yours."})
    again = ask(browser, field="CIN", new_value=number)
    assert again.status_code == 422
    assert messages(again).keys() == {"new_value"}
    assert "Secret" not in again.text


def test_a_value_that_changed_meanwhile_is_not_overwritten(
    session: Session, application: Application, browser: FlaskClient, desk: FlaskClient
) -> None:
    """Approving a new legal name makes the old one a former name."""
    ask(browser, field="former_names", new_value="Nut Works")
    first = reference(session)
    ask(browser)
    both = session.scalars(select(IdentityChange.reference).order_by(IdentityChange.reference)).all()
    desk.post(f"{DESK}/{both[1]}")

    assert desk.post(f"{DESK}/{first}").status_code == 409
    assert live(session, application)["former_names"] == "Bolt Systems Private Limited"


def test_a_second_check_changes_nothing(session: Session, application: Application, owner: Account) -> None:
    lock_identity(session, application.organisation_id, actor=actor_for(owner), now=NOW)

    assert facts(session) == ["IdentityChecked"]


def test_a_partner_is_listed_under_the_new_name_and_found_by_the_old_one(
    session: Session, application: Application, browser: FlaskClient, desk: FlaskClient, relay: Relay
) -> None:
    partner = make_partner(session, session.get_one(Organisation, application.organisation_id))
    make_revision(session, application, capabilities=CAPABILITIES, organisation=ANSWERS["organisation"])
    application.state = State.ACTIVE
    list_partner(session, partner_id=partner.id, application_id=application.id, now=NOW)
    session.commit()
    ask(browser)
    desk.post(f"{DESK}/{reference(session)}")
    relay()

    session.expire_all()
    entry = session.scalars(select(DirectoryEntry)).one()
    assert (entry.name, entry.name_key) == ("Bolt Digital Private Limited", "bolt digital private limited")
    for word in ("digital", "systems"):
        assert "Bolt Digital" in browser.get(f"/partners?q={word}").text


@pytest.mark.parametrize(
    ("field", "old", "new", "said"),
    [
        ("country", "IN", "KE", "Country of registration changed from “India” to “Kenya”"),
        ("trading_name", "", "Bolt", "Trading name changed from nothing to “Bolt”"),
        ("CIN", CIN, "", f"Corporate identity number (CIN) changed from “{CIN}” to nothing"),
    ],
)
def test_the_history_reads_in_words(field: str, old: str, new: str, said: str) -> None:
    assert in_words("IdentityChanged", {"field": field, "old": old, "new": new}, "") == said
