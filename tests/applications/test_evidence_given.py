"""Handing in a document: what is taken, and what is told on its field (S1.44)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem
from app.applications.policy import EvidenceState
from app.applications.policy.evidence import SaveEvidence
from app.applications.routes.evidence import examine
from app.applications.service.evidence import save_evidence
from app.core.errors import RuleBroken
from app.extensions import db
from app.files.policy import Kind, Upload
from app.files.policy.check import checked
from app.partners.models import Organisation
from app.web.receipts import FormReceipt
from tests.applications.evidence_pages import TYPED, events, items, nothing_is_stored, place, send
from tests.applications.evidence_rows import store_of
from tests.applications.pages import messages, page, texts
from tests.builders import NOW, make_account
from tests.fakes import StillClock
from tests.files import samples

Typed = dict[str, Any]
pytestmark = pytest.mark.usefixtures("emptied")


@pytest.mark.parametrize("name", samples.GOOD, ids=ascii)
def test_a_good_file_is_kept_and_comes_back_byte_by_byte(
    applicant: FlaskClient, application: Application, session: Session, name: str
) -> None:
    response = send(applicant, place(application), name, samples.GOOD[name](), **TYPED)

    assert response.location == f"/apply/{application.reference}/evidence"
    item = session.scalars(select(EvidenceItem)).one()
    assert (item.number, item.issued_on, item.valid_until) == (TYPED["number"], date(2028, 1, 5), date(2031, 1, 5))
    assert (item.note, item.uploaded_by, item.state) == ("Second page counts", "Asha Rao", EvidenceState.UPLOADED)
    assert events(session) == ["EvidenceUploaded"]
    download = applicant.get(place(application) + "/file")
    assert download.data == samples.GOOD[name]()
    assert download.headers["Content-Disposition"].startswith("attachment;")
    assert download.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (download.headers["X-Content-Type-Options"], download.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert name in applicant.get(place(application)).text


def test_thirty_megabytes_are_told_on_the_field(applicant: FlaskClient, application: Application) -> None:
    page = send(applicant, place(application), "a.pdf", samples.BAD["large.pdf"]())

    assert "This file is 30 MB. The largest we take is 10 MB" in page.text


def test_a_body_that_is_far_too_large_has_a_page_of_its_own(
    applicant: FlaskClient, application: Application, session: Session, app: Flask
) -> None:
    response = send(applicant, place(application), "a.pdf", b"%PDF-" + bytes(65 * 2**20))

    assert response.status_code == 413
    assert "too large to send" in response.text
    assert nothing_is_stored(session, app)


def test_a_requirement_may_take_less_than_the_portal(applicant: FlaskClient, application: Application) -> None:
    picture = send(applicant, place(application, "TEAM-CV"), "a.jpg", samples.picture("JPEG"))
    large = send(applicant, place(application, "TEAM-CV"), "a.pdf", samples.large_pdf(3 * 2**20))

    assert "We take PDF or PNG here" in picture.text
    assert "This file is 3 MB. The largest we take is 2 MB" in large.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("number", "x" * 61, "Enter the number in up to 60 characters."),
        ("number", "a\x00b", "Remove the characters that cannot be shown."),
        ("issued_on", "yesterday", "Enter a date like 2026-11-22."),
        ("issued_on", "2030-03-11", "The date of issue cannot be in the future."),
        ("issued_on", "2030-02-30", "Enter a date like 2026-11-22."),
        ("valid_until", "99999-01-01", "Enter a date like 2026-11-22."),
        ("note", "x" * 501, "Shorten the note to 500 characters."),
    ],
)
def test_bad_input_is_told_on_its_field_and_the_good_file_stays(
    applicant: FlaskClient, application: Application, session: Session, field: str, value: str, message: str
) -> None:
    """Nothing of what was typed is in force; it stands in the form, and the file need not be chosen again."""
    typed = {**TYPED, field: value}
    response = send(applicant, place(application), "a.pdf", samples.good_pdf(), **typed)

    assert response.status_code == 422, response.location
    assert message in response.text
    assert f'id="{field}-error"' in response.text
    assert "The file is saved" in response.text
    assert all(kept in response.text for kept in typed.values() if kept.isprintable())
    item = session.scalars(select(EvidenceItem)).one()
    assert (item.file.name, item.number, item.issued_on, item.valid_until, item.note) == ("a.pdf", "", None, None, "")

    mended = applicant.post(place(application), data=TYPED)
    assert mended.status_code == 302
    assert items(session) == [("ID-INC", False), ("ID-INC", True)]


@pytest.mark.parametrize("ended", ["2030-03-09", "2027-01-01"])
def test_a_document_that_has_ended_is_not_kept(
    applicant: FlaskClient, application: Application, session: Session, app: Flask, ended: str
) -> None:
    response = send(applicant, place(application), "a.pdf", samples.good_pdf(), **{**TYPED, "valid_until": ended})

    assert "This document is not valid any more." in response.text
    assert "Choose the file once more" in response.text
    assert nothing_is_stored(session, app)


def test_a_wrong_number_of_a_known_kind_is_told_on_its_field(applicant: FlaskClient, application: Application) -> None:
    response = send(applicant, place(application, "FIN-TO"), "a.pdf", samples.good_pdf(), number="24000000AAAAAA000")

    assert response.status_code == 422, response.location
    assert "A UDIN has 18 characters" in messages(response)["number"]


def test_file_number_and_dates_are_judged_in_one_answer(
    applicant: FlaskClient, application: Application, session: Session, app: Flask
) -> None:
    typed = {"number": "24000000AAAAAA000", "issued_on": "2030-03-11", "valid_until": "soon", "note": "x" * 501}

    said = messages(send(applicant, place(application, "FIN-TO"), "a.pdf", samples.BAD["script.pdf"](), **typed))

    assert said.keys() == {"file", "number", "issued_on", "valid_until", "note"}
    assert "a script" in said["file"]
    assert nothing_is_stored(session, app)


def test_what_may_be_left_empty_says_so(applicant: FlaskClient, application: Application) -> None:
    labels = texts(page(applicant.get(place(application))), "//main//label")

    assert [label for label in labels if "(optional)" not in label] == ["Document"]


def test_a_file_is_looked_into_while_no_transaction_is_open(app: Flask) -> None:
    """A file may take seconds, and a transaction of a form keeps all others from writing on SQLite."""
    states = []

    class Watched(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            states.append(db.session.in_transaction())
            return super().read(size)

    with app.test_request_context(method="POST"):
        db.session.execute(text("SELECT 1"))
        assert db.session.in_transaction()
        seen = examine(Upload(name="a.pdf", stream=Watched(samples.good_pdf())))

    assert seen.kind is Kind.PDF
    assert set(states) == {False}


def test_a_file_that_was_looked_into_for_something_else_is_looked_into_again(
    session: Session, organisation: Organisation, application: Application, app: Flask
) -> None:
    """What one document takes, another need not: this one takes no picture of that kind."""
    person = make_account(session, Role.MEMBER, organisation=organisation)
    upload = checked(Upload(name="a.jpg", stream=BytesIO(samples.picture("JPEG"))))

    with pytest.raises(RuleBroken, match="We take PDF or PNG here"):
        save_evidence(
            session, store_of(app), application.reference, "TEAM-CV", SaveEvidence(upload=upload),
            actor=actor_for(person), now=NOW,
        )  # fmt: skip


def test_the_receipt_of_the_form_is_kept_with_the_document(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    send(applicant, place(application), "a.pdf", samples.good_pdf(), form_key="the same")

    places = session.scalars(select(FormReceipt.location)).all()
    assert places == [f"/apply/{application.reference}/evidence"]


@pytest.mark.parametrize("body", [{}, {"file": ""}, {"file": "text, not a file"}, {"file": (BytesIO(b""), "")}])
def test_without_a_file_the_page_asks_for_one(applicant: FlaskClient, application: Application, body: Typed) -> None:
    response = applicant.post(place(application), data=body, content_type="multipart/form-data")

    assert response.status_code == 422, response.location
    assert "Choose the document." in response.text


def test_a_document_that_ends_soon_is_taken_with_a_warning(applicant: FlaskClient, application: Application) -> None:
    send(applicant, place(application), "a.pdf", samples.good_pdf(), valid_until="2030-04-01")

    page = applicant.get(f"/apply/{application.reference}/evidence").text
    assert "ends within 60 days" in page
    assert "Expires soon" in page


def test_a_document_that_expired_yesterday_in_kolkata_has_expired_though_it_is_still_that_day_in_utc(
    applicant: FlaskClient,
    application: Application,
    app: Flask,
    clock: StillClock,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Scenario 12: when it is handed in, and while it is here. Midnight in Kolkata is at half past six in UTC."""
    signed_in_still = replace(app.extensions["ports"], wall=StillClock(NOW))
    monkeypatch.setitem(app.extensions, "ports", signed_in_still)
    clock.at = datetime(2030, 3, 10, 18, 29, tzinfo=UTC)
    today = {"valid_until": "2030-03-10"}
    assert send(applicant, place(application), "a.pdf", samples.good_pdf(), **today).status_code == 302
    assert "Expires soon" in applicant.get(place(application)).text

    clock.at = datetime(2030, 3, 10, 18, 30, tzinfo=UTC)
    assert "Expired" in applicant.get(place(application)).text
    late = send(applicant, place(application), "b.png", samples.picture(), **today)

    assert messages(late) == {"valid_until": "This document is not valid any more. Upload one that is valid today."}
    assert items(session) == [("ID-INC", True)]


def test_a_script_that_sends_the_file_alone_stays_on_the_page(applicant: FlaskClient, application: Application) -> None:
    sent = send(applicant, place(application), "a.pdf", samples.good_pdf(), stay="y")

    assert sent.location == place(application)
    assert "Certificate of incorporation: saved." in applicant.get(sent.location).text


@given(
    name=st.text(max_size=60),
    data=st.binary(max_size=200),
    number=st.text(max_size=70),
    day=st.one_of(st.text(max_size=12), st.dates().map(str)),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_no_bytes_and_no_text_make_the_page_fail(
    applicant: FlaskClient, application: Application, name: str, data: bytes, number: str, day: str
) -> None:
    typed = {"number": number, "issued_on": day, "valid_until": day, "note": number}
    typed = {key: value.encode("utf-8", "replace").decode() for key, value in typed.items()}
    name = name.encode("utf-8", "replace").decode()

    response = send(applicant, place(application), name, data, **typed)

    assert response.status_code in {302, 422}
