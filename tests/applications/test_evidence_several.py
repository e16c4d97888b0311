"""Several documents in one sending: the good ones stay, each bad one is told on its own field."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem
from app.applications.policy import EvidenceState, State
from app.files.models import FileContent
from app.outbox.models import EventRecord
from app.partners.models import Organisation
from tests.applications.evidence_rows import make_application, make_item, store_of
from tests.applications.pages import messages, page, texts
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeScanner
from tests.files import samples

Files = dict[str, tuple[str, bytes]]


pytestmark = pytest.mark.usefixtures("emptied")


def place(application: Application) -> str:
    return f"/apply/{application.reference}/evidence/several"


def send(client: FlaskClient, application: Application, files: Files, **typed: str) -> TestResponse:
    sent = {code: FileStorage(BytesIO(data), name) for code, (name, data) in files.items()}
    boundary, body = encode_multipart({**typed, **sent})
    return client.post(place(application), data=body, content_type=f"multipart/form-data; boundary={boundary}")


def given(session: Session) -> dict[str, str]:
    """Return the names of the files in force by the code of their document."""
    session.expire_all()
    items = session.scalars(select(EvidenceItem).where(EvidenceItem.superseded_at.is_(None)))
    return {item.requirement_code: item.file.name for item in items}


def test_the_page_asks_for_what_is_not_there_and_says_what_it_takes(
    applicant: FlaskClient, application: Application, session: Session, app: Flask
) -> None:
    make_item(session, store_of(app), application, "ID-PAN")

    shown = applicant.get(place(application))

    labels = texts(page(shown), "//main//label")
    assert labels == [
        "Certificate of incorporation", "Turnover of three years", "Security test report", "Profiles of key people",
    ]  # fmt: skip
    assert "Accepted: PDF, PNG. Largest size: 2 MB." in shown.text
    assert place(application) in applicant.get(place(application).rpartition("/")[0]).text


def test_all_good_files_are_kept(applicant: FlaskClient, application: Application, session: Session) -> None:
    files = {"ID-INC": ("a.pdf", samples.good_pdf()), "ID-PAN": ("b.png", samples.picture()), "QLT-SEC": ("", b"")}

    response = send(applicant, application, files)

    assert response.location == f"/apply/{application.reference}/evidence"
    assert given(session) == {"ID-INC": "a.pdf", "ID-PAN": "b.png"}
    known = select(EvidenceItem.number).where(EvidenceItem.requirement_code == "ID-PAN")
    assert session.scalar(known) == "AAACD0000A"
    assert "Saved: Certificate of incorporation, Permanent account number." in applicant.get(response.location).text


def test_a_bad_file_is_told_on_its_field_while_the_good_ones_stay(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    files = {
        "ID-INC": ("a.pdf", samples.script_pdf()),
        "ID-PAN": ("b.png", samples.picture()),
        "TEAM-CV": ("c.jpg", samples.picture("JPEG")),
        "QLT-SEC": ("d.pdf", samples.good_pdf()),
    }

    response = send(applicant, application, files)

    assert response.status_code == 422
    said = messages(response)
    assert said.keys() == {"ID-INC", "TEAM-CV"}
    assert "a script" in said["ID-INC"]
    assert "We take PDF or PNG here" in said["TEAM-CV"]
    assert given(session) == {"ID-PAN": "b.png", "QLT-SEC": "d.pdf"}
    assert "Saved: Permanent account number, Security test report." in response.text
    assert texts(page(response), "//main//label") == [
        "Certificate of incorporation", "Turnover of three years", "Profiles of key people",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["empty.pdf", "large.pdf", "locked.pdf", "page.jpg", "macros.docx", "bomb.zip"])
def test_bad_files_alone_change_nothing(
    applicant: FlaskClient, application: Application, session: Session, app: Flask, name: str
) -> None:
    response = send(applicant, application, {"ID-INC": (name, samples.BAD[name]())})

    assert response.status_code == 422
    assert messages(response).keys() == {"ID-INC"}
    assert given(session) == {}
    assert store_of(app).files == {}


@pytest.mark.parametrize("files", [{}, {"ID-INC": ("", b"")}, {"NOT-ASKED": ("a.pdf", b"%PDF-")}])
def test_without_a_file_the_page_asks_for_one(
    applicant: FlaskClient, application: Application, session: Session, files: Files
) -> None:
    response = send(applicant, application, files)

    assert response.status_code == 422
    assert messages(response) == {"ID-INC": "Choose at least one document."}
    assert given(session) == {}


def test_the_same_form_twice_is_one_effect(applicant: FlaskClient, application: Application, session: Session) -> None:
    """Also when one of the files was bad: what was kept is not kept again."""
    files = {"ID-INC": ("a.pdf", samples.good_pdf()), "ID-PAN": ("b.pdf", samples.script_pdf())}

    first, second = (send(applicant, application, files, form_key="the same") for _ in range(2))

    assert (first.status_code, second.status_code) == (422, 302)
    assert session.scalars(select(EventRecord.name)).all() == ["EvidenceUploaded"]


def test_two_identical_files_are_one_stored_content(
    applicant: FlaskClient, application: Application, session: Session, app: Flask
) -> None:
    files = {"ID-INC": ("a.pdf", samples.good_pdf()), "ID-PAN": ("b.pdf", samples.good_pdf())}

    assert send(applicant, application, files).status_code == 302
    assert given(session) == {"ID-INC": "a.pdf", "ID-PAN": "b.pdf"}
    assert len(session.scalars(select(FileContent)).all()) == len(store_of(app).files) == 1


def test_what_is_known_to_be_infected_is_told_while_the_others_stay(
    scanner: FakeScanner, applicant: FlaskClient, application: Application, session: Session
) -> None:
    bad = samples.good_pdf()
    send(applicant, application, {"ID-INC": ("a.pdf", bad)})
    content = session.scalars(select(FileContent)).one()
    content.scan, content.finding = type(content.scan).REFUSED, "Local.Eicar"
    session.commit()

    response = send(applicant, application, {"ID-PAN": ("b.pdf", bad), "QLT-SEC": ("c.pdf", samples.large_pdf(2000))})

    assert "it found Local.Eicar" in messages(response)["ID-PAN"]
    assert given(session) == {"ID-INC": "a.pdf", "QLT-SEC": "c.pdf"}


def test_after_a_check_only_what_came_back_is_asked_for(
    applicant: FlaskClient, session: Session, organisation: Organisation, app: Flask
) -> None:
    application = make_application(session, organisation, state=State.CHANGES_REQUESTED)
    make_item(session, store_of(app), application, "ID-INC", state=EvidenceState.RETURNED)
    make_item(session, store_of(app), application, "ID-PAN", state=EvidenceState.ACCEPTED)

    assert texts(page(applicant.get(place(application))), "//main//label") == ["Certificate of incorporation"]
    crafted = {"ID-PAN": ("b.pdf", samples.good_pdf()), "QLT-SEC": ("c.pdf", samples.good_pdf())}
    assert send(applicant, application, crafted).status_code == 422
    assert given(session) == {"ID-INC": "ID-INC.pdf", "ID-PAN": "ID-PAN.pdf"}


def test_where_nothing_is_open_the_page_says_so(
    applicant: FlaskClient, session: Session, organisation: Organisation
) -> None:
    application = make_application(session, organisation, state=State.SUBMITTED)

    assert "no document left to hand in" in applicant.get(place(application)).text
    assert send(applicant, application, {"ID-INC": ("a.pdf", samples.good_pdf())}).status_code in {302, 422}
    assert given(session) == {}


def test_strangers_viewers_and_visitors_do_not_get_there(
    visitor: FlaskClient, session: Session, organisation: Organisation, application: Application, signed_in: SignIn
) -> None:
    other = make_account(session, Role.OWNER, organisation=make_organisation(session, "Other"))
    viewer = make_account(session, Role.VIEWER, organisation=organisation)

    assert visitor.get(place(application)).location.startswith("/sign-in")
    for person in (other, viewer, make_account(session, Role.PROGRAM_MANAGER)):
        client = signed_in(person)
        assert client.get(place(application)).status_code == 404
        assert send(client, application, {"ID-INC": ("a.pdf", samples.good_pdf())}).status_code == 404
    assert given(session) == {}
