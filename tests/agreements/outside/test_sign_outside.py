"""Issue 5: the signatory signs outside of the portal and sends the signed file."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState, Kind, Method
from app.applications.policy import State
from app.core.ports import Ports
from app.guide.models import Acceptance
from app.outbox.models import EventRecord
from app.partners.models import Organisation
from tests.agreements.builders import signatures
from tests.agreements.renewals import make_renewal
from tests.agreements.signed_files import (
    SCAN,
    SIGNED,
    address,
    issue_really,
    real_issue,
    send,
    signed_by_certificate,
)
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer, FakeScanner, StillClock

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")  # the renderer's own
Relay = Callable[[], None]


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
    session: Session, agreement: Agreement, fakes: Ports, browser: FlaskClient
) -> None:
    """Scenario 21: an external PDF with one changed word is refused and the place shown; the honest one is taken."""
    issue_really(session, fakes.store, agreement, real_issue())

    answer = send(browser, agreement, signed_by_certificate(real_issue("full warranty")))

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert re.search(r"See the places? on pages? 2\b", answer.text)  # a longer word moves a line to the next one
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

    with pytest.raises(DBAPIError, match="only ever added to"):
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


def test_an_addendum_signed_outside_is_agreed_to_as_one(
    session: Session, in_force: Agreement, browser: FlaskClient, fakes: Ports
) -> None:
    """It names the addendum and its MoU, as in the portal, and no version of the guide."""
    added = make_renewal(session, in_force)
    added.kind, added.terms = Kind.ADDENDUM, added.terms | {"amends": {"number": in_force.reference, "part": 1}}
    issue_really(session, fakes.store, added)
    said = f"to the MoU {in_force.reference} outside the portal"
    assert said in browser.get(address(added)).text

    assert send(browser, added).status_code == 302

    session.expire_all()
    (signature,) = added.signatures
    assert signature.consent.startswith(f"I have signed the addendum with the hash {added.sha256} {said}")
    assert "program guide" not in signature.consent
