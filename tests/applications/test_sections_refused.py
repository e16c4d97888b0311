"""Bad answers to a section are refused on their field, kept as typed, and harm nothing."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.applications.models import Application
from tests.applications.pages import page, saved_events, shown_value, stored, texts
from tests.applications.samples import answer, make_application, typed


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


NOBODY_ELSE = {"signatory__name": "", "signatory__title": "", "signatory__email": ""}


def test_the_signatory_is_the_contact_or_somebody_else_not_both(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    path = f"/apply/{application.reference}/people"

    both = applicant.post(path, data=typed("people", 1, signatory_is_contact="y"))
    untitled = applicant.post(path, data=typed("people", 1, signatory_is_contact="y", **NOBODY_ELSE))

    assert texts(page(both), "//*[@id='signatory_is_contact-error']")[0].startswith("Error: You named a signatory")
    assert "position: it stands in the MoU" in texts(page(untitled), "//*[@id='contact-title-error']")[0]
    assert stored(session, application, "people")["contact"]["email"] != "asha@bolt.example.org"


LONG = "x" * 3000
BAD: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "legal name empty": ("organisation", {"legal_name": "   "}, "legal_name", "Enter the legal name."),
    "legal name over-long": ("organisation", {"legal_name": LONG}, "legal_name", "shorten this to 200 characters."),
    "control character": ("organisation", {"city": "Benga\x00luru"}, "city", "Remove the characters"),
    "unknown legal form": ("organisation", {"legal_form": "club"}, "legal_form", "Choose one of the answers"),
    "unknown country": ("organisation", {"country": "XX"}, "country", "Choose one of the answers"),
    "year in words": ("organisation", {"founded_year": "long ago"}, "founded_year", "Enter the year in four digits"),
    "year in the future": ("organisation", {"founded_year": "2031"}, "founded_year", "cannot be in the future"),
    "year of many digits": ("organisation", {"founded_year": "9" * 5000}, "founded_year", "four digits"),
    "website that is none": ("organisation", {"website": "https://bolt"}, "website", "https://www.example.org"),
    "PIN code empty": ("organisation", {"postcode": ""}, "postcode", "Enter the PIN code."),
    "PAN empty": ("identifiers", {"PAN": ""}, "PAN", "Enter the PAN."),
    "PAN wrong": ("identifiers", {"PAN": "AAAXD0000A", "GSTIN": ""}, "PAN", "fourth letter"),
    "GSTIN wrong": ("identifiers", {"GSTIN": "29AAACD0000A1Z0"}, "GSTIN", "last character"),
    "CIN from the future": ("identifiers", {"CIN": "U72900KA2908PTC000000"}, "CIN", "2908"),
    "CIN over-long": ("identifiers", {"CIN": LONG}, "CIN", "shorten this"),
    "mail wrong": ("people", {"contact__email": "asha at bolt"}, "contact-email", "name@example.org"),
    "phone wrong": ("people", {"contact__phone": "call me"}, "contact-phone", "+91 80 1234 5678"),
    "signatory without mail": ("people", {"signatory__email": ""}, "signatory-email", "signatory's email"),
    "share in words": ("people", {"owners__1__share": "half"}, "owners-1-share", "number like 51"),
    "share not a number": ("people", {"owners__0__share": "NaN"}, "owners-0-share", "number like 51"),
    "shares over 100": ("people", {"owners__0__share": "90"}, "owners-1-share", "cannot be over 100"),
    "no product": ("capabilities", {"products": []}, "products", "Choose at least one product."),
    "unknown product": ("capabilities", {"products": ["NOPE"]}, "products", "Choose from the list"),
    "unknown state": ("capabilities", {"states": ["IN-XX"]}, "states", "Choose from the list"),
    "unknown land": ("capabilities", {"countries": "Kenya\nAtlantis"}, "countries", "We do not know Atlantis"),
    "a land that has states here": ("capabilities", {"countries": "Kenya\nIndia"}, "countries", "states of India"),
    "no place": ("capabilities", {"states": [], "countries": ""}, "states", "name another country"),
    "about over-long": ("capabilities", {"about": LONG}, "about", "shorten this to 2000"),
    "date in the future": ("experience", {"projects__0__started_on": "2031-01-01"}, "projects-0-started_on", "future"),
    "date long ago": ("experience", {"projects__0__started_on": "0001-01-01"}, "projects-0-started_on", "too long ago"),
    "end before start": ("experience", {"projects__0__ended_on": "2020-01-01"}, "projects-0-ended_on", "before"),
    "date that is none": ("experience", {"projects__0__ended_on": "31/02/2029"}, "projects-0-ended_on", "2026-11-22"),
    "impossible date": ("experience", {"projects__0__started_on": "2029-02-30"}, "projects-0-started_on", "2026-11-22"),
    "project without a body": ("experience", {"projects__0__agency": ""}, "projects-0-agency", "government body"),
    "size below nothing": ("experience", {"projects__0__size": "-5"}, "projects-0-size", "a number and what it counts"),
    "contact without a way": ("experience", {"projects__0__contact": "x"}, "projects-0-contact", "or a phone number"),
    "planned for yesterday": (
        "team",
        {"rows__7__planned_on": "2030-03-09"},
        "rows-7-planned_on",
        "Audit: this day has",
    ),
    "planned far away": ("team", {"rows__7__planned_on": "2099-01-01"}, "rows-7-planned_on", "up to 10 March 2032"),
    "area without person": ("team", {"rows__3__person": ""}, "rows-3-person", "a role for deployment"),
    "unknown course": ("team", {"rows__0__course": "NOPE"}, "rows-0-course", "as it is in the list"),
    "planned never": ("team", {"rows__8__planned_on": "soon"}, "rows-8-planned_on", "2026-11-22"),
    "S1.27 not confirmed": ("declarations", {"not_blacklisted": None}, "not_blacklisted", "not blacklisted"),
    "S1.29 not confirmed": ("declarations", {"mit_license": None}, "mit_license", "MIT License"),
    "A5 not confirmed": ("declarations", {"guide": None}, "guide", "keep to the guide"),
    "yes without details": ("declarations", {"conflict": "yes"}, "conflict_text", "Describe the ties"),
    "neither yes nor no": ("declarations", {"litigation": "maybe"}, "litigation", "Choose one of the answers"),
}


@pytest.mark.parametrize(("step", "wrong", "field", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_on_its_field_and_kept_on_the_page(
    applicant: FlaskClient,
    session: Session,
    application: Application,
    step: str,
    wrong: dict[str, Any],
    field: str,
    message: str,
) -> None:
    answer(session, application, **{step: {"kept": "before"}})
    path = f"/apply/{application.reference}/{step}"
    read = int(page(applicant.get(path)).xpath("//input[@name='version']/@value")[0])
    sent = typed(step, read, **wrong)

    response = applicant.post(path, data=sent)

    found = page(response)
    assert response.status_code == 422
    assert texts(found, "//title")[0].startswith("Error: ")
    assert message in texts(found, f"//*[@id='{field}-error']")[0]
    link = found.xpath(f"//*[@class='govuk-error-summary']//a[@href='#{field}']")
    assert link
    assert found.xpath(f"//*[@id='{field}']")
    assert stored(session, application, step) == {"kept": "before"}
    assert saved_events(session) == 0
    kept = {name: value for name, value in sent.items() if isinstance(value, str) and name != "version" and value}
    for name, value in kept.items():
        element = found.xpath(f"//*[@name='{name}']")
        if element and not (element[0].tag == "select" and value in {"club", "XX", "NOPE"}) and value != "maybe":
            assert shown_value(element[0]) == value.replace("\x00", "").strip() or "\x00" in value, name


def test_all_that_is_missing_is_named_at_once(applicant: FlaskClient, application: Application) -> None:
    response = applicant.post(f"/apply/{application.reference}/organisation", data={"version": "1"})

    assert len(page(response).xpath("//*[@class='govuk-error-summary']//a")) == 6


@pytest.mark.parametrize(
    "name", ["owners-²-name", "owners-99999999999999-name", "owners--name", "owners-1", "rows-77-x"]
)
def test_names_that_no_page_of_ours_has_do_no_harm(applicant: FlaskClient, application: Application, name: str) -> None:
    for step in ("people", "team", "experience"):
        response = applicant.post(f"/apply/{application.reference}/{step}", data={name: "x", "version": "²"})
        assert response.status_code == 422


def test_hostile_answers_stay_text(applicant: FlaskClient, session: Session, application: Application) -> None:
    hostile = "<script>alert(1)</script>\" ' ஒரு 🎉"
    path = f"/apply/{application.reference}/organisation"

    applicant.post(path, data=typed("organisation", 1, trading_name=hostile))

    for shown in (path, f"/apply/{application.reference}/check"):
        text = applicant.get(shown).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "🎉" in text
