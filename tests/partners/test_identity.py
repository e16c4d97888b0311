"""Scenario 8, the identity lock: what was checked changes by request only, the old value live until it is approved."""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application, Revision
from app.applications.policy import State
from app.core.errors import RuleBroken
from app.directory.models import DirectoryEntry
from app.directory.service import list_partner
from app.outbox.events import Event
from app.outbox.models import EventRecord
from app.partners.models import Identifier, IdentityChange, Organisation
from app.partners.policy.history import WORDS, in_words
from app.partners.policy.identity import (
    FIELDS,
    AskChange,
    ChangeAction,
    ChangeState,
    after,
    check_change,
    locked_fields,
    names_in,
    wanted,
)
from app.partners.service import lock_identity
from app.partners.service.identity import identity_of
from tests.applications.pages import messages, page, stored, texts
from tests.applications.samples import (
    ANSWERS,
    CIN,
    PAN,
    answer,
    hand_in,
    make_application,
    member_of,
    typed,
)
from tests.builders import NOW, make_organisation, make_partner
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.rows import CAPABILITIES, make_revision

Relay = Callable[[], None]
MINE, ASK, DESK = "/organisation", "/organisation/change", "/desk/identity"
NEW_NAME = {"field": "legal_name", "new_value": "Bolt Digital Private Limited", "reason": "Renamed on 1 March 2030."}
LIVE = {
    "legal_name": "Bolt",
    "trading_name": "",
    "former_names": "Nut; Screw",
    "legal_form": "company",
    "country": "IN",
    "PAN": PAN,
    "CIN": CIN,
}
TODAY = date(2030, 3, 10)


def live(session: Session, application: Application) -> dict[str, str]:
    session.expire_all()
    return identity_of(session, application.organisation)


def facts(session: Session) -> list[str]:
    return [
        name
        for name in session.scalars(select(EventRecord.name).order_by(EventRecord.number))
        if name.startswith("Identity")
    ]


def ask(browser: FlaskClient, **other: str) -> Any:
    return browser.post(ASK, data={**NEW_NAME, **other})


def reference(session: Session) -> str:
    session.expire_all()
    return session.scalars(select(IdentityChange.reference)).one()


@pytest.mark.parametrize(("state", "action"), [*product(ChangeState, ChangeAction)])
def test_an_open_request_is_answered_once(state: ChangeState, action: ChangeAction) -> None:
    if state is ChangeState.OPEN:
        assert after(state, action) == {"approve": "approved", "decline": "declined", "withdraw": "withdrawn"}[action]
    else:
        with pytest.raises(RuleBroken, match="answered already"):
            after(state, action)


@pytest.mark.parametrize(
    ("typed_values", "locked"),
    [
        ({"legal_name": "Bolt", "country": "IN", "former_names": "Nut\nScrew"}, []),
        ({"legal_name": "Volt", "country": "KE"}, ["legal_name", "country"]),
        ({"legal_form": "company"}, []),
        ({"legal_form": "llp"}, ["legal_form"]),
        ({"trading_name": "Bolt!", "former_names": ""}, ["trading_name", "former_names"]),
        ({"PAN": PAN, "CIN": "", "LEI": ""}, ["CIN"]),
        ({"LEI": "894500BOLTSYSTEMS096"}, ["LEI"]),
        ({}, []),
    ],
)
def test_every_field_that_differs_is_locked(typed_values: dict[str, str], locked: list[str]) -> None:
    assert locked_fields(LIVE, typed_values) == locked


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("country", "kenya", "KE"),
        ("country", "Atlantis", ""),
        ("former_names", "Nut ;Screw\n\nBolt", "Nut; Screw; Bolt"),
        ("PAN", "aaacd 0000 a", PAN),
        ("legal_name", "Bolt; Nut", "Bolt; Nut"),
        ("legal_form", "LLP", "llp"),
        ("legal_form", "limited liability partnership", "llp"),
        ("legal_form", "Company", "company"),
        ("legal_form", "Company (private, public or not for profit)", "company"),
        ("legal_form", "Club", ""),
    ],
)
def test_a_new_value_is_kept_as_registers_write_it(field: str, value: str, kept: str) -> None:
    assert wanted(AskChange(field=field, new_value=value, reason="")) == kept
    assert names_in("") == []


@pytest.mark.parametrize(
    ("field", "value", "is_locked", "is_waiting", "refusal"),
    [
        ("legal_name", "Volt", True, False, ""),
        ("trading_name", "", True, False, "there already"),
        ("former_names", "", True, False, ""),
        ("legal_name", "Volt", False, False, "Nothing is locked yet"),
        ("legal_name", "Volt", True, True, "waits for its answer"),
        ("legal_name", "", True, False, "Enter the new value"),
        ("legal_name", "Bolt", True, False, "there already"),
        ("country", "Atlantis", True, False, "name of a country"),
        ("country", "India", True, False, "there already"),
        ("legal_form", "Club", True, False, "Enter one of these: Company"),
        ("legal_form", "company", True, False, "there already"),
        ("legal_form", "Trust or society", True, False, ""),
        ("CIN", "", True, False, ""),
        ("CIN", "U72900KA2908PTC000000", True, False, "year of registration"),
        ("GSTIN", "29AAACE0000A1ZR", True, False, "have to be your PAN"),
    ],
)
def test_a_change_has_to_be_one(field: str, value: str, is_locked: bool, is_waiting: bool, refusal: str) -> None:
    command = AskChange(field=field, new_value=value, reason="Renamed")
    if not refusal:
        check_change(command, LIVE, is_locked=is_locked, is_waiting=is_waiting, today=TODAY)
        return
    with pytest.raises(RuleBroken, match=refusal):
        check_change(command, LIVE, is_locked=is_locked, is_waiting=is_waiting, today=TODAY)


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


def test_every_fact_about_an_organisation_is_in_its_history() -> None:
    """A new event of this room without words would be missing there."""
    own = {name for name, kind in Event.kinds.items() if kind.__module__ == "app.partners.events"}

    assert own == set(WORDS)


def test_every_field_has_a_name() -> None:
    assert {"legal_name", "trading_name", "former_names", "country", "PAN", "LEI"} <= FIELDS.keys()


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
