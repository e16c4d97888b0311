"""The list of documents, and the page of each (S1.44)."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.extensions import db
from app.partners.models import Organisation
from tests.applications.evidence_pages import items, place, send
from tests.applications.evidence_rows import make_application, make_item, store_of
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn
from tests.files import samples

pytestmark = pytest.mark.usefixtures("emptied")


def test_the_list_says_what_is_needed_why_in_which_form_and_what_comes_next(
    applicant: FlaskClient, application: Application
) -> None:
    page = applicant.get(f"/apply/{application.reference}/evidence")

    assert page.status_code == 200
    for words in (
        "2 documents have to be handed in",
        "Upload the next: Certificate of incorporation",
        "Why: Certificate of incorporation proves something",
        "Certificate of incorporation or equal",
        "PDF, JPG or PNG, up to 10 MB. Required.",
        "Required: registered in India.",
        "Optional: asked from bidders.",
        "PDF or PNG, up to 2 MB. Optional.",
        f'href="/apply/{application.reference}/declarations"',
        "Debarment screening record",
        "Missing",
    ):
        assert words in page.text, words
    assert "Foreign tax registration" not in page.text


def test_a_country_is_asked_for_its_own_documents(
    session: Session, organisation: Organisation, applicant: FlaskClient
) -> None:
    application = make_application(session, organisation, country="KE")

    page = applicant.get(f"/apply/{application.reference}/evidence").text

    assert "Foreign tax registration" in page
    assert "Permanent account number" not in page


def test_where_nothing_is_asked_the_page_says_so(
    session: Session, organisation: Organisation, applicant: FlaskClient
) -> None:
    application = make_application(session, organisation, asked=())

    assert "Nothing is needed" in applicant.get(f"/apply/{application.reference}/evidence").text


def test_the_page_of_a_document_says_what_a_good_one_looks_like_and_knows_its_number(
    applicant: FlaskClient, application: Application
) -> None:
    page = applicant.get(place(application, "ID-PAN")).text

    assert "What a good document looks like" in page
    assert "Permanent account number or equal" in page
    assert "Accepted: PDF, JPG, JPEG, PNG. Largest size: 10 MB." in page
    assert 'value="AAACD0000A"' in page


@pytest.mark.parametrize("code", ["DEC-MIT", "DEC-SCR", "ID-TAXF", "NOT-ASKED", "../x", "%00"])
def test_what_is_no_file_or_not_asked_has_no_page(applicant: FlaskClient, application: Application, code: str) -> None:
    address = place(application, code)

    assert applicant.get(address).status_code == 404
    assert send(applicant, address, "a.pdf", samples.good_pdf()).status_code == 404


def test_a_document_that_is_not_asked_any_more_can_be_removed(
    applicant: FlaskClient, session: Session, organisation: Organisation, app: Flask
) -> None:
    application = make_application(session, organisation, country="KE")
    make_item(session, store_of(app), application, "ID-PAN")

    assert "Not asked any more" in applicant.get(f"/apply/{application.reference}/evidence").text
    assert applicant.post(place(application, "ID-PAN") + "/remove").status_code == 302


PAGES = ("", "/ID-INC", "/ID-INC/file")


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_has_to_sign_in(visitor: FlaskClient, application: Application, page: str) -> None:
    response = visitor.get(f"/apply/{application.reference}/evidence{page}")

    assert response.status_code == 302
    assert response.location.startswith("/sign-in")


@pytest.mark.parametrize("page", [*PAGES, "questions"])
def test_strangers_and_staff_do_not_find_the_documents(
    session: Session, application: Application, app: Flask, signed_in: SignIn, page: str
) -> None:
    make_item(session, store_of(app), application, "ID-INC")
    other = make_account(session, Role.OWNER, organisation=make_organisation(session, "Other"))
    address = f"/apply/{application.reference}/" + (page if page == "questions" else f"evidence{page}")

    for person in (other, make_account(session, Role.PROGRAM_MANAGER), make_account(session, Role.REVIEWER)):
        assert signed_in(person).get(address).status_code == 404


def test_strangers_and_viewers_change_nothing(
    session: Session, organisation: Organisation, application: Application, app: Flask, signed_in: SignIn
) -> None:
    make_item(session, store_of(app), application, "ID-INC")
    other = make_account(session, Role.OWNER, organisation=make_organisation(session, "Other"))
    viewer = make_account(session, Role.VIEWER, organisation=organisation)

    for person in (other, viewer):
        client = signed_in(person)
        assert send(client, place(application), "a.png", samples.picture()).status_code == 404
        assert client.post(place(application) + "/remove").status_code == 404
    assert items(session) == [("ID-INC", True)]
    assert signed_in(viewer).get(place(application)).status_code == 200


def test_the_list_takes_the_same_number_of_statements_however_much_is_there(
    applicant: FlaskClient, session: Session, organisation: Organisation, app: Flask
) -> None:
    from sqlalchemy import event

    counts = []
    for codes in ((), ("ID-INC", "ID-PAN", "FIN-TO", "QLT-SEC")):
        application = make_application(session, organisation)
        for code in codes:
            make_item(session, store_of(app), application, code)
        seen: list[str] = []

        def note(*given: Any, seen: list[str] = seen) -> None:
            seen.append(given[2])

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        applicant.get(f"/apply/{application.reference}/evidence")
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0
