"""Scenario 8, another country or legal form: the numbers of the old one go, the new ones come in the same request."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.core.errors import RuleBroken
from app.outbox.models import EventRecord
from app.partners.models import Identifier, IdentityChange
from app.partners.policy import LegalForm
from app.partners.policy.identifiers import kinds_for, optional_kinds
from app.partners.policy.moves import check_move, numbers_asked, numbers_kept, numbers_needed
from tests.applications.pages import messages, page, texts
from tests.applications.samples import CIN, GSTIN, PAN
from tests.builders import make_organisation
from tests.fakes import FakeMailer
from tests.partners.identity import live

Relay = Callable[[], None]
MINE, ASK, DESK = "/organisation", "/organisation/change", "/desk/identity"
TO_KENYA = {"field": "country", "new_value": "Kenya", "reason": "We moved the seat in February 2030."}
IN_KENYA = {"TAX": "P051234567A", "REG": "CPR2030123"}
LEI = "894500BOLTSYSTEMS096"
LIVE = {"country": "IN", "legal_form": "company", "PAN": PAN, "GSTIN": GSTIN, "CIN": CIN, "LEI": LEI}
TODAY = date(2030, 3, 10)
countries = st.sampled_from(["IN", "KE", "DE", "US"])


def ask(browser: FlaskClient, **other: str) -> Any:
    return browser.post(ASK, data=TO_KENYA | IN_KENYA | other)


def place(session: Session) -> str:
    return f"{DESK}/{session.scalars(select(IdentityChange.reference).order_by(IdentityChange.reference)).first()}"


@pytest.mark.parametrize(
    ("field", "new", "kept", "asked", "needed"),
    [
        ("country", "KE", {"LEI"}, {"TAX", "REG"}, {"TAX", "REG"}),
        ("legal_form", "llp", {"PAN", "GSTIN", "LEI"}, {"LLPIN"}, {"LLPIN"}),
        ("legal_form", "trust_or_society", {"PAN", "GSTIN", "LEI"}, set(), set()),
        ("legal_name", "Volt", {"PAN", "GSTIN", "CIN", "LEI"}, set(), set()),
        ("country", "", {"LEI"}, set(), set()),
    ],
)
def test_what_becomes_of_the_numbers(field: str, new: str, kept: set[str], asked: set[str], needed: set[str]) -> None:
    assert numbers_kept(LIVE, field, new).keys() == kept
    assert set(numbers_asked(LIVE, field, new)) == asked
    assert numbers_needed(LIVE, field, new) == needed


def test_coming_to_india_a_small_firm_may_have_no_gstin() -> None:
    abroad = {"country": "KE", "legal_form": "company", **IN_KENYA}

    assert numbers_asked(abroad, "country", "IN") == ("PAN", "GSTIN", "CIN")
    assert numbers_needed(abroad, "country", "IN") == {"PAN", "CIN"}


@given(old=countries, new=countries, form=st.sampled_from(LegalForm))
def test_no_number_of_the_old_country_stays_and_none_of_the_new_one_is_forgotten(
    old: str, new: str, form: LegalForm
) -> None:
    given_there = dict.fromkeys((*kinds_for(old, form), *optional_kinds(old)), "1")
    before = {"country": old, "legal_form": str(form), **given_there}

    assert numbers_kept(before, "country", new).keys() == {"LEI", "UNGM"}
    assert set(numbers_asked(before, "country", new)) == set(kinds_for(new, form))


@pytest.mark.parametrize(
    ("field", "new", "numbers", "refusal"),
    [
        ("country", "KE", IN_KENYA, ""),
        ("country", "KE", {"TAX": "P051234567A"}, "Enter the registration number"),
        ("country", "KE", IN_KENYA | {"TAX": "P05123456"}, "another length"),
        ("legal_form", "foreign_company", {}, "do not go together"),
        ("legal_form", "llp", {"LLPIN": "AAA-000"}, "three letters and four digits"),
        ("trading_name", "Volt", {}, ""),
    ],
)
def test_a_move_comes_with_right_numbers(field: str, new: str, numbers: dict[str, str], refusal: str) -> None:
    if not refusal:
        check_move(LIVE, field, new, numbers, today=TODAY)
        return
    with pytest.raises(RuleBroken, match=refusal):
        check_move(LIVE, field, new, numbers, today=TODAY)


def test_scenario_8_a_new_country_comes_with_its_numbers_and_the_old_ones_go_into_the_history(
    session: Session,
    application: Application,
    browser: FlaskClient,
    desk: FlaskClient,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    """Scenario 8. The page asks for the numbers once it knows the country, and keeps what was typed."""
    before = live(session, application)
    first = browser.post(ASK, data=TO_KENYA)
    assert first.status_code == 422
    assert messages(first) == {"TAX": "Enter the tax number.", "REG": "Enter the registration number."}
    assert page(first).xpath("string(//select[@name='new_value']/option[@selected]/@value)") == "KE"
    assert not page(first).xpath("//input[@name='PAN']")
    assert ask(browser).location == MINE
    assert live(session, application) == before
    assert "Kenya; Tax number: P051234567A; Registration number: CPR2030123" in desk.get(place(session)).text
    assert desk.post(place(session)).location == place(session)
    relay()

    names = {field: before[field] for field in ("legal_name", "trading_name", "former_names", "legal_form")}
    assert live(session, application) == names | {"country": "KE"} | IN_KENYA
    kept_in = session.execute(select(Identifier.country, Identifier.kind).order_by(Identifier.kind)).all()
    assert [tuple(row) for row in kept_in] == [("KE", "REG"), ("KE", "TAX")]
    history = texts(page(browser.get(MINE)), "//ol[contains(@class, 'portal-history')]/li")
    for said in (
        f"Permanent account number (PAN) changed from “{PAN}” to nothing",
        f"Corporate identity number (CIN) changed from “{CIN}” to nothing",
        "Tax number changed from nothing to “P051234567A”",
        "Country of registration changed from “India” to “Kenya”",
    ):
        assert [entry for entry in history if said in entry], said
    assert len([mail for mail in mailer.sent if "Your change is approved" in mail.subject]) == 1


def test_scenario_8_another_legal_form_takes_its_number_along(
    session: Session, application: Application, browser: FlaskClient, desk: FlaskClient
) -> None:
    wish = {"field": "legal_form", "new_value": "LLP"}
    assert messages(ask(browser, **wish)).keys() == {"LLPIN"}
    assert ask(browser, **wish, LLPIN="aab 1234").location == MINE
    desk.post(place(session))

    now = live(session, application)
    assert (now["legal_form"], now["LLPIN"], now["PAN"]) == ("llp", "AAB-1234", PAN)
    assert "CIN" not in now
    assert "TAX" not in now, "what was not asked for is not taken"


@pytest.mark.parametrize(
    ("number", "field"),
    [
        pytest.param({"TAX": ""}, "TAX", id="empty"),
        pytest.param({"TAX": "P05123456"}, "TAX", id="too short"),
        pytest.param({"REG": "r" * 61}, "REG", id="over-long"),
        pytest.param({"REG": "a?b"}, "REG", id="odd sign"),
        pytest.param({"new_value": "Atlantis"}, "new_value", id="no country"),
    ],
)
def test_a_bad_number_is_named_and_kept(
    session: Session, browser: FlaskClient, number: dict[str, str], field: str
) -> None:
    refused = ask(browser, **number)

    assert refused.status_code == 422
    assert messages(refused).keys() == {field}
    assert page(refused).xpath(f"string(//input[@name='{field}']/@value)") == number[field]
    assert session.scalars(select(IdentityChange)).all() == []


def test_a_number_that_somebody_has_there_is_neither_asked_for_nor_approved(
    session: Session, application: Application, browser: FlaskClient, desk: FlaskClient
) -> None:
    ask(browser)
    other = make_organisation(session, "Secret Works")
    session.add(Identifier(organisation_id=other.id, country="KE", kind="TAX", value=IN_KENYA["TAX"]))
    session.commit()
    refused = desk.post(place(session))
    assert refused.status_code == 422
    assert "Another organisation" in refused.text
    assert live(session, application)["country"] == "IN"

    desk.post(f"{place(session)}/decline", data={"reason": "It is not yours."})
    assert messages(ask(browser)).keys() == {"TAX"}


def test_a_request_that_lacks_a_number_by_now_is_not_approved(
    session: Session, application: Application, browser: FlaskClient, desk: FlaskClient
) -> None:
    """Whoever becomes an LLP before coming back to India has another number to bring."""
    organisation = application.organisation
    organisation.country = "KE"
    session.commit()
    asked = {"new_value": "India", "PAN": PAN, "GSTIN": "", "CIN": CIN}
    assert ask(browser, **asked).location == MINE
    organisation.legal_form = LegalForm.LLP
    session.commit()

    assert desk.post(place(session)).status_code == 409
    assert live(session, application)["country"] == "KE"
    assert "IdentityChanged" not in session.scalars(select(EventRecord.name)).all()
