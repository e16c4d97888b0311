"""Scenario 13: what came back may ask for other numbers or documents, which are open then."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from tests.applications.checked import make_returned
from tests.applications.pages import page, texts
from tests.applications.posts import PDF, Post, section, send, submit_status, to_do
from tests.applications.samples import member_of, typed
from tests.conftest import SignIn


@pytest.fixture
def application(returned: Application) -> Application:
    return returned


def test_another_country_may_ask_for_another_document_that_can_be_given(
    session: Session, app: Flask, signed_in: SignIn
) -> None:
    """Without this nobody could submit again: what the new answers ask for was never handed in."""
    application = make_returned(session, "organisation", "identifiers")
    owner, path = signed_in(member_of(session, application, Role.OWNER)), f"/apply/{application.reference}"
    abroad = typed("organisation", 2, country="KE", postcode="00100")
    assert owner.post(f"{path}/organisation", data=abroad).status_code == 302

    post = Post("evidence.save_document", {"code": "ID-TAXF"}, {"file": PDF}, 302)

    assert send(app, owner, application, post) == 302
    assert send(app, owner, application, Post("evidence.save_document", {"code": "QLT-SEC"}, {"file": PDF}, 0)) == 422


def of_organisation(version: int, **changed: str) -> dict[str, Any]:
    return typed("organisation", version, address="14 Lake Road", **changed)


NUMBERS_ABROAD = {"TAX": "P051234567Q", "REG": "CPR/2010/12345"}


@pytest.fixture
def named(session: Session) -> Application:
    """Organisation came back; the numbers did not."""
    return make_returned(session, "organisation")


@pytest.fixture
def namer(session: Session, named: Application, signed_in: SignIn) -> FlaskClient:
    return signed_in(member_of(session, named, Role.OWNER))


def test_another_country_opens_the_numbers_until_they_fit_it(
    session: Session, app: Flask, namer: FlaskClient, named: Application
) -> None:
    home = f"/apply/{named.reference}"
    assert send(app, namer, named, section("identifiers", 409)) == 409

    saved = namer.post(f"{home}/organisation", data=of_organisation(2, country="KE", postcode="00100"))

    assert saved.location == f"{home}/identifiers"
    assert page(namer.get(f"{home}/identifiers")).xpath("//main//form//input[@name='TAX']")
    numbers = [item for item in texts(page(namer.get(home)), "//main//li[.//strong]") if "numbers" in item.lower()]
    assert numbers
    assert not any("Done" in item for item in numbers)
    asked = {words: place for words, place in to_do(namer, named).items() if place.startswith("identifiers")}
    assert asked == {"Enter the tax number.": "identifiers#TAX", "Enter the registration number.": "identifiers#REG"}
    assert submit_status(namer, named, "1") == 422

    assert namer.post(f"{home}/identifiers", data={"version": "1", **NUMBERS_ABROAD}).status_code == 302

    for code in [place.partition("/")[2] for place in to_do(namer, named).values()]:
        assert send(app, namer, named, Post("evidence.save_document", {"code": code}, {"file": PDF}, 302)) == 302
    assert to_do(namer, named) == {}
    assert submit_status(namer, named, "2") == 302
    session.expire_all()
    assert {one.kind for one in named.organisation.identifiers} == {"TAX", "REG"}


def test_another_legal_form_opens_the_numbers_too(namer: FlaskClient, named: Application) -> None:
    """No number is missing then, but one of them is of a register that does not have such firms."""
    home = f"/apply/{named.reference}"

    namer.post(f"{home}/organisation", data=of_organisation(2, legal_form="partnership_firm"))

    anew = "Enter the numbers anew: country or legal form is another now."
    assert to_do(namer, named)[anew] == "identifiers"
    assert anew in namer.get(home).text
    assert submit_status(namer, named, "1") == 422


def test_the_numbers_stay_closed_when_the_same_are_asked(app: Flask, namer: FlaskClient, named: Application) -> None:
    namer.post(f"/apply/{named.reference}/organisation", data=of_organisation(2))

    assert send(app, namer, named, section("identifiers", 409)) == 409
    assert to_do(namer, named) == {}
    assert submit_status(namer, named, "1") == 302


def test_numbers_of_a_country_that_was_taken_back_cannot_stay(namer: FlaskClient, named: Application) -> None:
    """Else what is accepted could be changed by way of another country and back."""
    home = f"/apply/{named.reference}"
    namer.post(f"{home}/organisation", data=of_organisation(2, country="KE", postcode="00100"))
    namer.post(f"{home}/identifiers", data={"version": "1", **NUMBERS_ABROAD})
    namer.post(f"{home}/organisation", data=of_organisation(3))
    assert {place.partition("#")[0] for place in to_do(namer, named).values()} == {"identifiers"}

    namer.post(f"{home}/identifiers", data=typed("identifiers", 2, GSTIN="", below_gst_threshold="y"))
    assert list(to_do(namer, named).values()) == ["identifiers"]
    assert submit_status(namer, named, "1") == 422

    namer.post(f"{home}/identifiers", data=typed("identifiers", 3, form_key="again"))
    assert to_do(namer, named) == {}
    assert submit_status(namer, named, "2") == 302
