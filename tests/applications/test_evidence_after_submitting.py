"""Which documents may be given once the application was submitted, and what came back."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.applications.policy import EvidenceState, State
from app.partners.models import Organisation
from tests.applications.evidence_pages import items, place, send
from tests.applications.evidence_rows import make_application, make_item, store_of
from tests.files import samples

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT, State.CHANGES_REQUESTED}))
def test_a_submitted_application_takes_no_document_and_loses_none(
    applicant: FlaskClient, session: Session, organisation: Organisation, app: Flask, state: State
) -> None:
    application = make_application(session, organisation, state=state)
    make_item(session, store_of(app), application, "ID-INC")
    stored = set(store_of(app).files)

    sent = send(applicant, place(application), "a.png", samples.picture())
    removed = applicant.post(place(application) + "/remove")

    assert (sent.status_code, removed.status_code) == (422, 409)
    assert "cannot be changed now" in sent.text
    assert items(session) == [("ID-INC", True)]
    assert set(store_of(app).files) == stored
    assert "<button" not in applicant.get(place(application)).text.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize(
    ("code", "state", "status"),
    [
        ("ID-INC", EvidenceState.RETURNED, 302),
        ("ID-INC", EvidenceState.ACCEPTED, 422),
        ("ID-PAN", None, 422),
        ("QLT-SEC", None, 422),
    ],
)
def test_after_a_check_only_returned_documents_are_open_also_to_crafted_posts(
    applicant: FlaskClient,
    session: Session,
    organisation: Organisation,
    app: Flask,
    code: str,
    state: EvidenceState | None,
    status: int,
) -> None:
    application = make_application(session, organisation, state=State.CHANGES_REQUESTED)
    if state:
        make_item(session, store_of(app), application, code, state=state)
    before = items(session)

    response = send(applicant, place(application, code), "a.png", samples.picture())

    assert response.status_code == status
    assert (items(session) != before) is (status == 302)


def test_a_returned_document_may_be_mended_twice_but_not_removed(
    applicant: FlaskClient, session: Session, organisation: Organisation, app: Flask
) -> None:
    application = make_application(session, organisation, state=State.CHANGES_REQUESTED)
    make_item(session, store_of(app), application, "ID-INC", state=EvidenceState.RETURNED)

    assert "This document was returned" in applicant.post(place(application), data={"number": "7"}).text
    assert send(applicant, place(application), "a.png", samples.picture()).status_code == 302
    assert send(applicant, place(application), "b.jpg", samples.picture("JPEG")).status_code == 302
    assert applicant.post(place(application) + "/remove").status_code == 409
    assert items(session) == [("ID-INC", False), ("ID-INC", False), ("ID-INC", True)]


def test_an_accepted_document_that_ended_meanwhile_can_be_replaced(
    applicant: FlaskClient, session: Session, organisation: Organisation, app: Flask
) -> None:
    """Without this nobody could submit again: a document that has ended counts as missing."""
    application = make_application(session, organisation, state=State.CHANGES_REQUESTED)
    make_item(session, store_of(app), application, "ID-PAN", state=EvidenceState.ACCEPTED)
    ended = make_item(session, store_of(app), application, "ID-INC", state=EvidenceState.ACCEPTED)
    ended.valid_until = date(2030, 3, 9)
    session.commit()

    assert "Upload the next: Certificate" in applicant.get(f"/apply/{application.reference}/evidence").text
    assert "not valid any more. Choose the new file" in applicant.post(place(application), data={"number": "1"}).text
    assert send(applicant, place(application), "a.png", samples.picture()).status_code == 302
    assert send(applicant, place(application, "ID-PAN"), "a.png", samples.picture()).status_code == 422


@pytest.mark.usefixtures("guide")
def test_the_questions_are_listed_with_reason_and_the_way_to_mend_them(
    applicant: FlaskClient, session: Session, organisation: Organisation, app: Flask
) -> None:
    application = make_application(session, organisation, state=State.CHANGES_REQUESTED)
    for code, state in (("ID-INC", EvidenceState.RETURNED), ("ID-PAN", EvidenceState.ACCEPTED)):
        make_item(session, store_of(app), application, code, state=state)
    address = f"/apply/{application.reference}/questions"

    before = applicant.get(address).text
    assert "It cannot be read" in before
    assert "Scan it again." in before
    assert f'href="{place(application)}"' in before
    assert "Permanent account number" not in before

    send(applicant, place(application), "a.png", samples.picture())
    after = applicant.get(address).text
    assert "Mended" in after
    assert "Scan it again." in after
    assert "Answer the first" not in after


def test_without_questions_the_page_shows_where_the_application_stands(
    applicant: FlaskClient, application: Application
) -> None:
    page = applicant.get(f"/apply/{application.reference}/questions").text

    assert "Nothing is asked from you now." in page
    assert "Your application is not sent yet" in page
