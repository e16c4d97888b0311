"""Documents and the virus scanner: what applicant and program team see while a file waits, and when it is refused."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem
from app.applications.policy import EvidenceState, State
from app.applications.policy.document_check import INFECTED
from app.files.jobs import scan_waiting
from app.files.policy import ScanState
from app.partners.models import Organisation
from tests.applications.evidence_pages import place, send
from tests.applications.evidence_rows import make_revision
from tests.builders import make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer, FakeScanner
from tests.files import samples

Relay = Callable[[], None]
FOUND = "Local.Eicar"


pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def account(session: Session, organisation: Organisation) -> Account:
    return make_account(session, Role.MEMBER, organisation=organisation)


@pytest.fixture
def applicant(account: Account, signed_in: SignIn, scanner: FakeScanner) -> FlaskClient:
    return signed_in(account)


def item_of(session: Session) -> EvidenceItem:
    session.expire_all()
    return session.scalars(select(EvidenceItem).where(EvidenceItem.superseded_at.is_(None))).one()


def submit(session: Session, application: Application, state: State = State.CHECKING) -> None:
    application = session.get_one(Application, application.id)
    application.state = state
    session.commit()
    make_revision(session, application, [item_of(session)])


def test_a_file_that_waits_says_so_and_nobody_gets_it(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    assert send(applicant, place(application), "proof.pdf", samples.good_pdf()).status_code == 302

    page = applicant.get(place(application)).text
    assert "Waiting for the virus scan" in page
    assert "takes a few seconds" in page
    assert f'href="{place(application)}/file"' not in page
    assert "proof.pdf: waiting for the virus scan" in applicant.get(place(application).rpartition("/")[0]).text
    assert applicant.get(place(application) + "/file").status_code == 404
    assert item_of(session).file.content.scan is ScanState.WAITING


def test_a_silent_scanner_is_told_and_the_file_comes_through_later(
    app: Flask, applicant: FlaskClient, application: Application, scanner: FakeScanner, relay: Relay
) -> None:
    scanner.broken = True
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    relay()
    assert "the scanner does not answer at the moment" in applicant.get(place(application)).text

    scanner.broken = False
    with app.app_context():
        scan_waiting()

    page = applicant.get(place(application)).text
    assert "virus scan" not in page
    assert applicant.get(place(application) + "/file").data == samples.good_pdf()


def test_a_file_that_waits_can_be_replaced_and_removed(applicant: FlaskClient, application: Application) -> None:
    send(applicant, place(application), "proof.pdf", samples.good_pdf())

    assert send(applicant, place(application), "other.png", samples.picture()).status_code == 302
    assert "other.png" in applicant.get(place(application)).text
    assert applicant.post(place(application) + "/remove").status_code == 302
    assert "other.png" not in applicant.get(place(application)).text.split("Earlier files")[0]


def test_a_refused_file_comes_back_with_a_mail_and_counts_as_missing(
    account: Account,
    applicant: FlaskClient,
    application: Application,
    session: Session,
    scanner: FakeScanner,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    scanner.finding = FOUND
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    relay()
    relay()

    item = item_of(session)
    assert (item.state, item.return_code) == (EvidenceState.RETURNED, INFECTED)
    page = applicant.get(place(application)).text
    assert "Refused by the virus scanner" in page
    assert f"It found {FOUND}" in page
    assert applicant.get(place(application) + "/file").status_code == 404
    assert "2 documents have to be handed in" in applicant.get(place(application).rpartition("/")[0]).text
    [mail] = mailer.to(account.email)
    assert "proof.pdf" in mail.text
    assert FOUND in mail.text
    assert place(application) in mail.text
    assert "proof.pdf" not in mail.subject


def test_the_same_file_again_is_refused_at_once_and_another_is_taken(
    applicant: FlaskClient, application: Application, session: Session, scanner: FakeScanner, relay: Relay
) -> None:
    scanner.finding = FOUND
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    relay()

    again = send(applicant, place(application), "again.pdf", samples.good_pdf())
    assert again.status_code == 422
    assert f"it found {FOUND}" in again.text

    scanner.finding = ""
    assert send(applicant, place(application), "other.png", samples.picture()).status_code == 302
    relay()
    assert item_of(session).file.content.scan is ScanState.CLEAN


def test_the_program_team_can_neither_open_nor_accept_what_waits(
    applicant: FlaskClient, application: Application, session: Session, manager: FlaskClient, relay: Relay
) -> None:
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    submit(session, application)
    desk = f"/desk/applications/{application.reference}"
    item = item_of(session)
    seen = {"evidence_id": str(item.id), "seen_version": str(item.version)}

    page = manager.get(f"{desk}/check").text
    assert "Waiting for the virus scan" in page
    assert f"{desk}/evidence/ID-INC/file" not in page
    assert f"{desk}/evidence/ID-INC/accept" not in page
    assert manager.get(f"{desk}/evidence/ID-INC/file").status_code == 404
    refused = manager.post(f"{desk}/evidence/ID-INC/accept", data=seen)
    assert refused.status_code == 422
    assert "once the virus scanner has found it clean" in refused.text
    assert item_of(session).state is EvidenceState.UPLOADED

    relay()
    page = manager.get(f"{desk}/check").text
    assert f"{desk}/evidence/ID-INC/file" in page
    assert "virus" not in page
    assert manager.post(f"{desk}/evidence/ID-INC/accept", data=seen).status_code == 302


@pytest.mark.usefixtures("guide")
def test_a_file_that_is_refused_during_the_check_comes_back_with_its_result(
    account: Account,
    applicant: FlaskClient,
    application: Application,
    session: Session,
    manager: FlaskClient,
    scanner: FakeScanner,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    scanner.finding = FOUND
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    submit(session, application)
    relay()

    assert item_of(session).state is EvidenceState.RETURNED
    assert mailer.sent == []
    assert "The virus scanner refused it" in manager.get(f"/desk/applications/{application.reference}/check").text
    manager.post(f"/desk/applications/{application.reference}/check/finish")
    relay()
    assert FOUND in mailer.to(account.email)[0].text


def test_a_document_that_somebody_has_decided_on_stays_as_it_is(
    applicant: FlaskClient, application: Application, session: Session, scanner: FakeScanner, relay: Relay
) -> None:
    scanner.finding = FOUND
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    item = item_of(session)
    item.state, item.checked_at, item.return_code, item.return_text = (
        EvidenceState.RETURNED, item.uploaded_at, "unreadable", "Scan it again.",
    )  # fmt: skip
    session.commit()

    relay()

    assert item_of(session).return_code == "unreadable"
