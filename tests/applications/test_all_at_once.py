"""All that is wrong with one page is said in one answer, wherever it can be read."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.partners.models import Identifier
from tests.applications.pages import messages, stored
from tests.applications.samples import CIN, PAN, PROJECT, answer, make_application, typed
from tests.builders import make_organisation


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


ROUNDS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "bad mail, a share of 160, something empty": (
        "people",
        {"contact__email": "at bolt", "owners__0__share": "160", "signatory__title": ""},
        {
            "contact-email": "name@example.org",
            "signatory-title": "signatory's position",
            "owners-0-share": "up to 100",
        },
    ),
    "the contact signs, whose address cannot be read": (
        "people",
        {"signatory_is_contact": "y", "contact__email": "at bolt", "signatory__name": "Asha Rao"},
        {"contact-email": "name@example.org"},
    ),
    "an unreadable share does not hide that the others are too much": (
        "people",
        {
            "owners__0__share": "half",
            "owners__1__share": "60",
            "owners__2__name": "Jaya",
            "owners__2__share": "60",
        },
        {"owners-0-share": "number like 51", "owners-2-share": "The shares are 120 % together"},
    ),
    "start in the future, end before it, an odd size, an unreadable second start": (
        "experience",
        {
            "projects__0__started_on": "2031-01-01",
            "projects__0__size": "-5",
            **{f"projects__1__{name}": value for name, value in PROJECT.items()},
            "projects__1__programme": "Water",
            "projects__1__started_on": "soon",
        },
        {
            "projects-0-started_on": "future",
            "projects-0-ended_on": "before the start",
            "projects-0-size": "a number",
            "projects-1-started_on": "2026-11-22",
        },
    ),
    "an unknown form, a year to come, no town": (
        "organisation",
        {"legal_form": "club", "founded_year": "2031", "city": "", "postcode": "5"},
        {"legal_form": "Choose one", "founded_year": "future", "city": "Enter the town", "postcode": "PIN code"},
    ),
    "an unknown course, a day that has passed, nobody named": (
        "team",
        {"rows__0__course": "NOPE", "rows__1__planned_on": "2020-01-01", "rows__2__person": ""},
        {"rows-0-course": "in the list", "rows-1-planned_on": "has passed", "rows-2-person": "Enter a person"},
    ),
    "no product, an unknown land": (
        "capabilities",
        {"products": ["NOPE"], "services": [], "countries": "Atlantis"},
        {"products": "Choose from the list", "services": "Choose at least one", "countries": "Atlantis"},
    ),
    "neither yes nor no, nothing confirmed": (
        "declarations",
        {"litigation": "maybe", "mit_license": None, "conflict": "yes"},
        {"mit_license": "Confirm", "conflict_text": "Describe", "litigation": "Choose one"},
    ),
}


@pytest.mark.parametrize(("step", "wrong", "said"), ROUNDS.values(), ids=ROUNDS)
def test_what_cannot_be_read_and_what_cannot_be_right_is_said_together(
    applicant: FlaskClient,
    session: Session,
    application: Application,
    step: str,
    wrong: dict[str, Any],
    said: dict[str, str],
) -> None:
    answer(session, application, **{step: {"kept": "before"}})

    response = applicant.post(f"/apply/{application.reference}/{step}", data=typed(step, 1, **wrong))

    found = messages(response)
    assert response.status_code == 422
    assert found.keys() == said.keys()
    assert all(words in found[field] for field, words in said.items())
    assert stored(session, application, step) == {"kept": "before"}


def test_numbers_of_others_are_said_with_what_else_is_wrong(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    answer(session, application, identifiers={})
    other = make_organisation(session, "First")
    for kind, value in (("CIN", CIN), ("PAN", PAN)):
        session.add(Identifier(organisation_id=other.id, country="IN", kind=kind, value=value))
    session.commit()

    response = applicant.post(
        f"/apply/{application.reference}/identifiers", data=typed("identifiers", 1, GSTIN="29AAACD0000A1Z0")
    )

    found = messages(response)
    assert found.keys() == {"PAN", "GSTIN", "CIN"}
    assert "last character" in found["GSTIN"]
    for kind in ("PAN", "CIN"):
        assert f"has this {kind}. If it is yours, ask to join it" in found[kind]
