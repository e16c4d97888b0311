"""Handing in documents, page by page (S1.44)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.accounts.access import actor_for
from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem
from app.applications.policy import EvidenceState, State
from app.applications.policy.evidence import SaveEvidence
from app.applications.routes.evidence import examine
from app.applications.service.evidence import save_evidence
from app.core.errors import RuleBroken
from app.extensions import db
from app.files.models import FileContent, StoredFile
from app.files.policy import Kind, Upload
from app.files.policy.check import checked
from app.outbox.models import EventRecord
from app.partners.models import Organisation
from app.web.receipts import FormReceipt
from tests.applications.evidence_rows import make_application, make_item, store_of
from tests.applications.pages import hidden, messages, page, texts
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import StillClock
from tests.files import samples

Typed = dict[str, Any]
TYPED = {
    "number": "U72900KA2008PTC000000",
    "issued_on": "2028-01-05",
    "valid_until": "2031-01-05",
    "note": "Second page counts",
}


pytestmark = pytest.mark.usefixtures("emptied")


def place(application: Application, code: str = "ID-INC") -> str:
    return f"/apply/{application.reference}/evidence/{code}"


def send(client: FlaskClient, address: str, name: str, data: bytes, **typed: str) -> TestResponse:
    """Send the form as a browser does; the body is made here, since the test client leaves its own file open."""
    boundary, body = encode_multipart({**typed, "file": FileStorage(BytesIO(data), name)})
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def items(session: Session) -> list[tuple[str, bool]]:
    """Return code and being in force of all documents, the oldest first."""
    session.expire_all()
    rows = session.execute(select(EvidenceItem.requirement_code, EvidenceItem.superseded_at).order_by("superseded_at"))
    return sorted((row[0], row[1] is None) for row in rows)


def events(session: Session) -> list[str]:
    return list(session.scalars(select(EventRecord.name).order_by(EventRecord.number)))


def nothing_is_stored(session: Session, app: Flask) -> bool:
    counts = [
        session.scalar(select(func.count()).select_from(table)) for table in (EvidenceItem, StoredFile, FileContent)
    ]
    return counts == [0, 0, 0] and store_of(app).files == {} and events(session) == []


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
        ("issued_on", "yesterday", "Enter a date like 2030-11-22."),
        ("issued_on", "2030-03-11", "The date of issue cannot be in the future."),
        ("issued_on", "2030-02-30", "Enter a date like 2030-11-22."),
        ("valid_until", "99999-01-01", "Enter a date like 2030-11-22."),
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


def in_force(session: Session) -> tuple[str, str, str]:
    session.expire_all()
    item = session.scalars(select(EvidenceItem).where(EvidenceItem.superseded_at.is_(None))).one()
    return item.file.name, item.number, item.note


@pytest.mark.parametrize("sends_a_file", [False, True])
def test_of_two_who_change_one_document_the_second_sees_both_and_loses_nothing(
    applicant: FlaskClient, application: Application, session: Session, sends_a_file: bool
) -> None:
    address = place(application)
    send(applicant, address, "first.pdf", samples.good_pdf())
    mine = hidden(page(applicant.get(address)))
    send(applicant, address, "theirs.png", samples.picture(), note="Theirs")
    typed = {**mine, "number": "MY-NUMBER", "note": "Mine"}

    clash = send(applicant, address, "mine.pdf" if sends_a_file else "", samples.good_pdf(), **typed)

    assert clash.status_code == 409
    both = texts(page(clash), "//main//fieldset")
    assert all(any(words in text for text in both) for words in ("Theirs", "Mine", "MY-NUMBER"))
    assert in_force(session) == ("theirs.png", "", "Theirs")
    assert ("mine.pdf" in applicant.get(address).text) is sends_a_file

    chosen = applicant.post(address, data=hidden(page(clash)))

    assert chosen.status_code == 302
    assert in_force(session) == ("mine.pdf" if sends_a_file else "theirs.png", "MY-NUMBER", "Mine")


def test_who_changes_one_document_in_two_windows_is_not_called_two_people(
    applicant: FlaskClient, application: Application, session: Session, signed_in: SignIn
) -> None:
    address = place(application)
    other = signed_in(make_account(session, Role.MEMBER, organisation=application.organisation))
    first = hidden(page(applicant.get(address)))
    send(applicant, address, "first.pdf", samples.good_pdf(), note="First")

    own = send(applicant, address, "", b"", **{**first, "note": "Second"}).text
    foreign = send(other, address, "", b"", **{**first, "note": "Second"}).text

    assert "Stored by you, in another window" in own
    assert "Two people" not in own
    assert "Stored, by Asha Rao" in foreign
    assert "Two people changed this document" in foreign
    assert "another window" not in foreign

    seen = hidden(page(applicant.get(address)))
    applicant.post(address + "/remove", data=hidden(page(applicant.get(address + "/remove"))))
    gone = send(applicant, address, "again.pdf", samples.good_pdf(), **seen).text

    assert "You removed it in another window" in gone


def test_a_page_that_showed_no_document_does_not_replace_one(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    mine = hidden(page(applicant.get(place(application))))
    send(applicant, place(application), "theirs.pdf", samples.good_pdf(), note="Theirs")

    clash = send(applicant, place(application), "mine.png", samples.picture(), **mine)

    assert clash.status_code == 409
    assert in_force(session) == ("theirs.pdf", "", "Theirs")


def test_a_stale_page_with_something_to_mend_replaces_nothing(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    mine = hidden(page(applicant.get(place(application))))
    send(applicant, place(application), "theirs.pdf", samples.good_pdf(), note="Theirs")

    answer = send(applicant, place(application), "mine.png", samples.picture(), **{**mine, "issued_on": "soon"})

    assert answer.status_code == 422
    assert "Choose the file once more" in answer.text
    assert in_force(session) == ("theirs.pdf", "", "Theirs")


def test_after_its_file_was_kept_alone_a_page_can_be_sent_again(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    mine = hidden(page(applicant.get(place(application))))
    kept = page(send(applicant, place(application), "mine.png", samples.picture(), **{**mine, "issued_on": "soon"}))

    mended = applicant.post(place(application), data={**hidden(kept), "note": "Mine"})

    assert mended.status_code == 302
    assert in_force(session) == ("mine.png", "", "Mine")


@pytest.mark.parametrize("aside", ["nothing", "'; --", "00000000-0000-0000-0000-000000000007"])
def test_only_an_earlier_file_of_the_same_document_can_be_chosen(
    applicant: FlaskClient, application: Application, session: Session, aside: str
) -> None:
    send(applicant, place(application, "ID-PAN"), "other.pdf", samples.good_pdf(), number="")
    of_another = str(session.scalars(select(EvidenceItem.id)).one())

    for chosen in (aside, of_another):
        answer = applicant.post(place(application), data={"aside": chosen})
        assert answer.status_code in {404, 422}
    assert items(session) == [("ID-PAN", True)]


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


def test_the_list_takes_the_same_number_of_statements_however_much_is_there(
    applicant: FlaskClient, session: Session, organisation: Organisation, app: Flask
) -> None:
    from sqlalchemy import event

    from app.extensions import db

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
