"""Replacing, correcting and removing a document."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.applications.models import Application, EvidenceItem
from app.files.models import FileContent, StoredFile
from tests.applications.evidence_pages import events, items, place, send
from tests.applications.evidence_rows import store_of
from tests.applications.pages import hidden, page, texts
from tests.files import samples

pytestmark = pytest.mark.usefixtures("emptied")


def test_a_new_file_supersedes_and_the_old_one_stays(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    send(applicant, place(application), "old.pdf", samples.good_pdf(), number="1")
    send(applicant, place(application), "new.png", samples.picture(), number="2")

    assert items(session) == [("ID-INC", False), ("ID-INC", True)]
    assert applicant.get(place(application) + "/file").data == samples.picture()
    page = applicant.get(place(application)).text
    assert "Earlier files" in page
    assert "old.pdf" in page


def test_numbers_and_dates_are_corrected_without_sending_the_file_again(
    applicant: FlaskClient, application: Application, session: Session, app: Flask
) -> None:
    send(applicant, place(application), "a.pdf", samples.good_pdf(), number="1")
    response = applicant.post(place(application), data={"number": "2"})

    assert response.status_code == 302
    current = session.scalars(select(EvidenceItem).where(EvidenceItem.superseded_at.is_(None))).one()
    assert current.number == "2"
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 1
    assert applicant.get(place(application) + "/file").data == samples.good_pdf()


def test_the_same_content_for_two_requirements_is_stored_once(
    applicant: FlaskClient, application: Application, session: Session, app: Flask
) -> None:
    for code in ("ID-INC", "ID-PAN"):
        send(applicant, place(application, code), "a.pdf", samples.good_pdf(), number="")

    assert items(session) == [("ID-INC", True), ("ID-PAN", True)]
    assert session.scalar(select(func.count()).select_from(FileContent)) == 1
    assert len(store_of(app).files) == 1


def test_the_same_form_sent_twice_has_one_effect(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    sent = [send(applicant, place(application), "a.pdf", samples.good_pdf(), form_key="the same") for _ in range(2)]

    assert [response.location for response in sent] == [f"/apply/{application.reference}/evidence"] * 2
    assert items(session) == [("ID-INC", True)]
    assert events(session) == ["EvidenceUploaded"]


def test_a_document_is_removed_from_a_draft_and_its_row_stays(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    send(applicant, place(application), "a.pdf", samples.good_pdf())
    response = [applicant.post(place(application) + "/remove", data={"form_key": "the same"}) for _ in range(2)][-1]

    assert response.location == f"/apply/{application.reference}/evidence"
    assert items(session) == [("ID-INC", False)]
    assert events(session) == ["EvidenceUploaded", "EvidenceRemoved"]
    assert applicant.get(place(application) + "/file").status_code == 404


def test_removing_asks_first_and_says_which_file(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    send(applicant, place(application), "a.pdf", samples.good_pdf())
    assert f'href="{place(application)}/remove"' in applicant.get(place(application)).text

    question = page(applicant.get(place(application) + "/remove"))

    assert any("The file a.pdf" in text for text in texts(question, "//main//p"))
    assert items(session) == [("ID-INC", True)]
    assert applicant.post(place(application) + "/remove", data=hidden(question)).status_code == 302
    assert items(session) == [("ID-INC", False)]


def test_removing_what_is_gone_says_so(applicant: FlaskClient, application: Application) -> None:
    for way in (applicant.post, applicant.get):
        assert way(place(application) + "/remove").location == f"/apply/{application.reference}/evidence"
        listed = applicant.get(f"/apply/{application.reference}/evidence").text
        assert "Certificate of incorporation is not here any more: it was removed already." in listed


def test_a_document_that_was_replaced_meanwhile_is_not_removed(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    send(applicant, place(application), "a.pdf", samples.good_pdf())
    question = hidden(page(applicant.get(place(application) + "/remove")))
    send(applicant, place(application), "b.png", samples.picture())

    answer = applicant.post(place(application) + "/remove", data=question)

    assert answer.status_code == 409
    assert "This document was changed after you had opened the page." in answer.text
    assert items(session) == [("ID-INC", False), ("ID-INC", True)]
