"""The program looks at what was signed outside of the portal, approves it or has it signed anew."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.agreements.documents import mou_data, mou_html
from app.agreements.handlers.signing import _signed
from app.agreements.models import Agreement, AgreementStep, Signature
from app.agreements.policy import AgreementState
from app.agreements.policy.outside import LOOKED_AT
from app.agreements.service.find import agreement_with
from app.applications.policy import State
from app.core.ports import Ports
from app.outbox.models import EventRecord
from app.partners.models import Organisation
from tests.agreements.builders import make_agreement
from tests.agreements.signed_files import FIRST, LAST, SCAN, SIGNED, address, issue_really, send, written
from tests.fakes import FakePictures, FakeScanner

Relay = Callable[[], None]
S = AgreementState
PAPER = {"method": "wet_ink", "proof": "", "stamp_paper": "AB 123456"}


def home(agreement: Agreement) -> str:
    return f"/desk/mou/{agreement.reference}"


def test_a_scan_is_marked_and_approved_only_by_who_has_compared_it(
    session: Session, agreement: Agreement, browser: FlaskClient, desk: FlaskClient, manager: Account
) -> None:
    """A scan has no words to compare: the mark is on the pages, and the words of who looked stay in the step."""
    assert send(browser, agreement, written((), (), ()), **PAPER).status_code == 302
    page = desk.get(f"{home(agreement)}/approve").text

    assert "Text not compared by the portal" in page
    assert LOOKED_AT in page
    assert all(f"{home(agreement)}/outside/pages/{number}" in page for number in (1, 2, 3))
    refused = desk.post(f"{home(agreement)}/approve", data={})
    assert refused.status_code == 422
    assert 'id="looked_at-error"' in refused.text
    session.expire_all()
    assert agreement.state is S.SIGNED
    assert desk.post(f"{home(agreement)}/approve", data={"looked_at": "y"}).status_code == 302
    (step,) = session.scalars(select(AgreementStep))
    assert (step.words, step.person) == (LOOKED_AT, "Priya Nair")
    assert "Text not compared by the portal" in desk.get(home(agreement)).text
    assert "Text not compared by the portal" in browser.get(address(agreement).removesuffix("/outside")).text


def test_what_the_portal_has_compared_whole_needs_no_eyes(
    agreement: Agreement, browser: FlaskClient, desk: FlaskClient
) -> None:
    send(browser, agreement, written(FIRST, LAST, holds_signature=True))

    page = desk.get(f"{home(agreement)}/approve").text
    assert "Every word of the issued text is there, in its order." in page
    assert LOOKED_AT not in page
    assert desk.post(f"{home(agreement)}/approve", data={}).status_code == 302


def test_what_a_stamp_added_is_shown_and_needs_eyes(
    agreement: Agreement, browser: FlaskClient, desk: FlaskClient
) -> None:
    send(browser, agreement)

    assert "Added on page 2 of the file: “Digitally signed by ZOE”." in desk.get(f"{home(agreement)}/approve").text
    assert desk.post(f"{home(agreement)}/approve", data={}).status_code == 422


def test_the_pages_are_shown_side_by_side(
    session: Session,
    agreement: Agreement,
    browser: FlaskClient,
    desk: FlaskClient,
    pictures: FakePictures,
    relay: Relay,
) -> None:
    pictures.pages = 3
    send(browser, agreement, written((), (), ()), **PAPER)
    pages = f"{home(agreement)}/outside/pages"
    assert "being drawn" in desk.get(f"{pages}/2").text
    relay()

    front, second = desk.get(f"{pages}/1").text, desk.get(f"{pages}/2").text
    assert "stamp paper AB123456" in front
    assert f"{pages}/1/signed" in front
    assert f"{pages}/1/issued" in second
    assert f"{pages}/2/signed" in second
    assert desk.get(f"{pages}/2/signed").data == b"picture 2"
    assert desk.get(f"{pages}/1/issued").data == b"picture 1"
    for missing in ("0", "4", "2/other", "9/signed"):
        assert desk.get(f"{pages}/{missing}").status_code == 404
    assert "FileRead" in session.scalars(select(EventRecord.name)).all()


def test_the_program_downloads_the_signed_file(agreement: Agreement, browser: FlaskClient, desk: FlaskClient) -> None:
    path = f"{home(agreement)}/outside/1/file"
    assert desk.get(path).status_code == 404
    send(browser, agreement)

    assert path in desk.get(home(agreement)).text
    assert desk.get(path).data == SIGNED


def test_a_signature_in_the_portal_has_no_pages_to_compare(
    session: Session, organisation: Organisation, desk: FlaskClient
) -> None:
    agreement = make_agreement(session, organisation, S.SIGNED)

    assert desk.get(f"{home(agreement)}/outside/pages/1").status_code == 404
    assert desk.get(f"{home(agreement)}/outside/1/file").status_code == 404
    assert desk.post(f"{home(agreement)}/approve", data={}).status_code == 302


def test_a_file_that_waits_for_its_scan_is_not_approved(
    agreement: Agreement, browser: FlaskClient, desk: FlaskClient, scanner: FakeScanner
) -> None:
    send(browser, agreement)

    answer = desk.post(f"{home(agreement)}/approve", data={"looked_at": "y"})
    assert answer.status_code == 409
    assert "waits for the virus scan" in answer.text


def test_what_is_not_the_same_is_held_issued_anew_and_signed_again(
    session: Session, agreement: Agreement, browser: FlaskClient, desk: FlaskClient, fakes: Ports, relay: Relay
) -> None:
    """Each signature is a new row: the one on the first issue stays and counts no more."""
    send(browser, agreement, SCAN, method="wet_ink", proof="")
    reason = {"reason": "Page 2 of the scan says something else."}
    assert desk.post(f"{home(agreement)}/reissue", data=reason).status_code == 409
    assert desk.post(f"{home(agreement)}/hold", data=reason).status_code == 302
    assert desk.post(f"{home(agreement)}/reissue", data=reason).status_code == 302
    session.expire_all()
    assert (agreement.state, agreement.application.state) == (S.PREPARING, State.DECIDED)
    relay()
    session.expire_all()
    issue_really(session, fakes.store, agreement)
    assert desk.get(f"{home(agreement)}/outside/pages/1").status_code == 404

    assert send(browser, agreement).status_code == 302
    signatures = session.scalars(select(Signature).order_by(Signature.issue)).all()
    assert [(one.issue, one.method) for one in signatures] == [(1, "wet_ink"), (2, "dsc")]
    page = desk.get(home(agreement)).text
    assert "on issue 1: counts no more" in page
    assert all(f"{home(agreement)}/outside/{number}/file" in page for number in (1, 2))
    for act, data in (("approve", {"looked_at": "y"}), ("countersign", {"sha256": agreement.sha256})):
        assert desk.post(f"{home(agreement)}/{act}", data=data).status_code == 302
    session.expire_all()
    assert agreement.state is S.ACTIVE


def test_the_executed_copy_names_the_method(session: Session, agreement: Agreement, browser: FlaskClient) -> None:
    send(browser, agreement, stamp_paper="AB 123456")
    session.expire_all()
    kept = agreement_with(session, agreement.id)
    (signature,) = kept.signatures
    signed = _signed(kept) | {"program": _signed(kept)["partner"] | {"how": "In the portal", "file_sha256": None}}

    html = mou_html(agreement.terms, signed, agreement.sha256)
    assert "Digital signature certificate (DSC) outside the portal on 10 March 2030; proof: 77 01" in html
    assert "stamp paper: AB123456" in html
    assert signature.file is not None
    assert f"has the SHA-256 hash {signature.file.sha256}" in html
    assert signature.file.sha256.encode() in mou_data(agreement.terms, signed).data
