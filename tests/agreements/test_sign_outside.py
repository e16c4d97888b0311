"""Issue 5: the signatory signs outside of the portal and sends the signed file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.accounts.policy import Role
from app.adapters.page_texts import PageReader
from app.agreements.models import Agreement, Signature
from app.agreements.policy import AgreementState, Method
from app.applications.policy import State
from app.core.ports import Ports
from app.files.models import StoredFile
from app.guide.models import Acceptance
from app.outbox.models import EventRecord
from app.partners.models import Organisation
from tests.agreements.builders import make_agreement
from tests.agreements.signed_files import (
    CHANGED,
    FIRST,
    ISSUED,
    LAST,
    SCAN,
    SIGNED,
    issue_really,
    real_issue,
    signed_by_certificate,
    written,
)
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer, FakeScanner, StillClock
from tests.files.samples import script_pdf

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")  # the renderer's own
Relay = Callable[[], None]
GOOD = {
    "method": "dsc",
    "full_name": "Zoë O’Brien",
    "capacity": "Director",
    "signed_on": "2030-03-10",
    "proof": "77 01",
    "consent": "y",
}


@pytest.fixture(autouse=True)
def real_texts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "ports", replace(app.extensions["ports"], texts=PageReader()))


@pytest.fixture
def agreement(session: Session, organisation: Organisation, fakes: Ports) -> Agreement:
    agreement = make_agreement(session, organisation)
    issue_really(session, fakes.store, agreement)
    return agreement


@pytest.fixture
def signatory(session: Session, organisation: Organisation) -> Account:
    return make_account(session, Role.SIGNATORY, name="Zoë O’Brien", organisation=organisation)


@pytest.fixture
def browser(signatory: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(signatory)


def address(agreement: Agreement) -> str:
    return f"/apply/{agreement.application.reference}/mou/outside"


def send(
    browser: FlaskClient, agreement: Agreement, document: bytes = SIGNED, name: str = "signed.pdf", **changed: str
) -> TestResponse:
    data: dict[str, Any] = GOOD | {"sha256": agreement.sha256} | changed
    return browser.post(address(agreement), data=data | {"file": (BytesIO(document), name)})


def signatures(session: Session) -> list[Signature]:
    session.expire_all()
    return list(session.scalars(select(Signature)))


def test_the_page_says_how_and_offers_the_issued_text(agreement: Agreement, browser: FlaskClient) -> None:
    page = browser.get(address(agreement))

    assert page.status_code == 200
    for words in ("Wet ink on paper", "Digital signature certificate (DSC)", "Aadhaar eSign", "/mou/document"):
        assert words in page.text
    assert "In the portal" not in page.text
    assert f'href="{address(agreement)}"' in browser.get(address(agreement).removesuffix("/outside")).text


def test_a_signature_from_outside_is_kept_with_method_proof_and_file(
    session: Session, agreement: Agreement, browser: FlaskClient, signatory: Account, clock: StillClock
) -> None:
    """Issue 5: method and proof recorded, with all that follows from a signature in the portal."""
    clock.at = NOW + timedelta(hours=1)

    answer = send(browser, agreement, stamp_paper="ab 123456")

    assert (answer.status_code, answer.location) == (302, address(agreement).removesuffix("/outside"))
    (signature,) = signatures(session)
    assert (signature.method, signature.proof, signature.stamp_paper) == (Method.DSC, "77 01", "AB123456")
    assert (signature.signed_on, signature.signed_at, signature.issue) == (date(2030, 3, 10), clock.at, 1)
    assert (signature.name, signature.account_id, signature.sha256) == (
        "Zoë O’Brien",
        signatory.id,
        agreement.sha256,
    )
    assert signature.file is not None
    assert signature.comparison["added"] == [{"page": 2, "words": "Digitally signed by ZOE"}]
    assert (agreement.state, agreement.application.state) == (AgreementState.SIGNED, State.MOU_SIGNED)
    assert session.scalars(select(Acceptance.subject_id)).all() == [agreement.id]
    assert session.scalars(select(EventRecord.name)).all() == ["AgreementSigned"]


def test_one_changed_word_is_refused_and_the_place_shown(
    session: Session, organisation: Organisation, fakes: Ports, browser: FlaskClient
) -> None:
    """Scenario 21: an external PDF with one changed word is refused and the place shown; the honest one is taken."""
    agreement = make_agreement(session, organisation)
    issue_really(session, fakes.store, agreement, real_issue())

    answer = send(browser, agreement, signed_by_certificate(real_issue("full warranty")))

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert "See page 2 below." in answer.text
    assert "… 3.2 The Partner gives <del>no</del> warranty and takes" in answer.text
    assert "… 3.2 The Partner gives <ins>full</ins> warranty and takes" in answer.text
    assert signatures(session) == []
    assert agreement.state is AgreementState.ISSUED
    assert send(browser, agreement, signed_by_certificate(real_issue())).status_code == 302
    assert "Digitally signed by" in signatures(session)[0].comparison["added"][0]["words"]


def test_the_program_and_the_members_are_told_how_it_was_signed(
    session: Session, agreement: Agreement, browser: FlaskClient, signatory: Account, relay: Relay, mailer: FakeMailer
) -> None:
    manager = make_account(session, Role.PROGRAM_MANAGER)
    send(browser, agreement, SCAN, method="wet_ink", proof="")
    relay()

    (asked,), (told,) = mailer.to(manager.email), mailer.to(signatory.email)
    assert "compared with the issued text by eye" in asked.text
    assert "Wet ink on paper outside the portal on 10 March 2030" in told.text


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"method": ""}, "method", "Choose how it was signed."),
        ({"method": "portal"}, "method", "Not a valid choice"),
        ({"method": "stamp"}, "method", "Not a valid choice"),
        ({"full_name": " "}, "full_name", "Enter the full name of the signatory"),
        ({"full_name": "Asha Rao"}, "full_name", "The MoU names Zoë O’Brien as signatory."),
        ({"capacity": ""}, "capacity", "Enter the capacity in which you sign"),
        ({"signed_on": ""}, "signed_on", "Enter the date of the signature."),
        ({"signed_on": "yesterday"}, "signed_on", "Enter a date like"),
        ({"signed_on": "2030-03-11"}, "signed_on", "cannot be in the future"),
        ({"signed_on": "2030-03-09"}, "signed_on", "This text was issued on 10 March 2030."),
        ({"proof": ""}, "proof", "Enter the serial number of the certificate"),
        ({"proof": "", "method": "aadhaar_esign"}, "proof", "the number of the eSign transaction"),
        ({"proof": "7" * 201}, "proof", "shorten this to 200 characters."),
        ({"stamp_paper": "none"}, "stamp_paper", "Enter the number as it stands on the stamp paper"),
        ({"consent": ""}, "consent", "Tick the box"),
    ],
)
def test_what_is_wrong_is_said_on_its_field_and_nothing_is_saved(
    session: Session, agreement: Agreement, browser: FlaskClient, changed: dict[str, str], field: str, message: str
) -> None:
    answer = send(browser, agreement, **changed)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert message in answer.text
    assert signatures(session) == []


@pytest.mark.parametrize(
    ("document", "name", "message"),
    [
        (b"", "signed.pdf", "This file is empty."),
        (b"no document", "signed.pdf", "but the content is something else"),
        (SIGNED, "signed.docx", "We take PDF here."),
        (script_pdf(), "signed.pdf", "a script, which we do not take"),
        (SIGNED[:-40], "signed.pdf", "damaged or incomplete"),
        (ISSUED, "signed.pdf", "This is the file as it was issued."),
        (SCAN, "signed.pdf", "holds no electronic signature"),
        (CHANGED, "signed.pdf", "The file does not say what was issued. See page 1 below."),
        (written(FIRST, holds_signature=True), "signed.pdf", "The file has 1 pages, the issued text has 2."),
        (written(FIRST, LAST, (), holds_signature=True), "signed.pdf", "enter its number"),
        (written(("Of another MoU",), LAST, holds_signature=True), "signed.pdf", "See page 1 below."),
    ],
)
def test_a_wrong_file_is_refused_and_what_was_typed_stays(
    session: Session, agreement: Agreement, browser: FlaskClient, document: bytes, name: str, message: str
) -> None:
    answer = send(browser, agreement, document, name)

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert message in answer.text
    assert 'value="77 01"' in answer.text
    assert signatures(session) == []
    assert session.scalars(select(StoredFile).where(StoredFile.stored_by.is_not(None))).all() == []


def test_without_a_file_nothing_is_signed(session: Session, agreement: Agreement, browser: FlaskClient) -> None:
    answer = browser.post(address(agreement), data=GOOD | {"sha256": agreement.sha256})

    assert answer.status_code == 422
    assert "Choose the signed file." in answer.text
    assert signatures(session) == []


def test_a_field_that_the_page_does_not_have_is_refused(
    session: Session, agreement: Agreement, browser: FlaskClient
) -> None:
    assert send(browser, agreement, side="program").status_code == 422
    assert signatures(session) == []


@pytest.mark.parametrize("sha256", ["", "6e" * 32])
def test_a_text_that_is_not_the_newest_is_not_signed(
    session: Session, agreement: Agreement, browser: FlaskClient, sha256: str
) -> None:
    assert send(browser, agreement, sha256=sha256).status_code == 409
    assert signatures(session) == []


@pytest.mark.parametrize(
    "state", [state for state in AgreementState if state not in {AgreementState.ISSUED, AgreementState.PREPARING}]
)
def test_only_what_waits_for_the_partner_is_signed(
    session: Session, organisation: Organisation, fakes: Ports, browser: FlaskClient, state: AgreementState
) -> None:
    agreement = make_agreement(session, organisation, state)
    issue_really(session, fakes.store, agreement)
    before = len(signatures(session))

    assert browser.get(address(agreement)).status_code == 409
    assert send(browser, agreement).status_code == 409
    assert len(signatures(session)) == before


def test_the_last_day_to_sign_counts_here_too(session: Session, agreement: Agreement, browser: FlaskClient) -> None:
    agreement.application.due_on = NOW.date() - timedelta(days=1)
    session.commit()

    assert "The last day to sign has passed." in send(browser, agreement).text
    assert signatures(session) == []


def test_the_same_upload_twice_is_one_signature(session: Session, agreement: Agreement, browser: FlaskClient) -> None:
    answers = [send(browser, agreement, form_key="one", sha256=agreement.sha256) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert send(browser, agreement).status_code == 409
    assert len(signatures(session)) == 1


def test_the_row_is_never_changed_or_deleted(session: Session, agreement: Agreement, browser: FlaskClient) -> None:
    """Issue 5: nothing is overwritten."""
    send(browser, agreement)
    (signature,) = signatures(session)
    signature.proof = "78"

    with pytest.raises((IntegrityError, OperationalError)):
        session.commit()
    session.rollback()


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER])
def test_other_members_do_not_sign_and_read_the_signed_file(
    session: Session,
    agreement: Agreement,
    browser: FlaskClient,
    organisation: Organisation,
    signed_in: SignIn,
    role: Role,
) -> None:
    member = signed_in(make_account(session, role, organisation=organisation))
    assert member.get(address(agreement)).status_code == 404
    assert send(member, agreement).status_code == 404
    assert member.get(f"{address(agreement)}/1/file").status_code == 404
    send(browser, agreement)

    assert member.get(f"{address(agreement)}/1/file").data == SIGNED
    assert member.get(f"{address(agreement)}/2/file").status_code == 404


def test_for_strangers_there_is_no_signed_file(
    session: Session, agreement: Agreement, browser: FlaskClient, signed_in: SignIn
) -> None:
    send(browser, agreement)
    elsewhere = make_organisation(session, "Other")
    stranger = signed_in(make_account(session, Role.SIGNATORY, organisation=elsewhere))

    assert stranger.get(f"{address(agreement)}/1/file").status_code == 404
    assert stranger.get(address(agreement)).status_code == 404


def test_a_file_in_which_the_scanner_finds_something_is_told_to_both_sides(
    session: Session,
    agreement: Agreement,
    browser: FlaskClient,
    signatory: Account,
    scanner: FakeScanner,
    relay: Relay,
    mailer: FakeMailer,
) -> None:
    manager = make_account(session, Role.PROGRAM_MANAGER)
    scanner.finding = "Eicar"
    send(browser, agreement)
    assert browser.get(f"{address(agreement)}/1/file").status_code == 404
    relay()

    for person in (manager, signatory):
        assert any("Eicar" in mail.text for mail in mailer.to(person.email))
    assert "Eicar" in browser.get(address(agreement).removesuffix("/outside")).text
