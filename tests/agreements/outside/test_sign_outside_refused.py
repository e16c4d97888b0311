"""Issue 5: what is not whole, not this text or not in time is not taken as a signature from outside."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.policy import Role
from app.adapters.page_texts import PageReader
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.agreements.service.draft import take_back_agreement
from app.core.ports import Ports
from app.files.models import StoredFile
from app.partners.models import Organisation
from tests.agreements.builders import make_agreement, signatures
from tests.agreements.signed_files import (
    CHANGED,
    FIRST,
    GOOD,
    ISSUED,
    LAST,
    SCAN,
    SIGNED,
    address,
    issue_really,
    send,
    written,
)
from tests.builders import NOW, make_account
from tests.files.samples import script_pdf


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
    session: Session, agreement: Agreement, browser: FlaskClient, changed: dict[str, Any], field: str, message: str
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
        (CHANGED, "signed.pdf", "The file does not say what was issued. See the place on page 1."),
        (written(FIRST, holds_signature=True), "signed.pdf", "The file has 1 page, the issued text 2."),
        (written(FIRST, LAST, (), holds_signature=True), "signed.pdf", "enter its number"),
        (written(("Of another MoU",), LAST, holds_signature=True), "signed.pdf", "See the place on page 1."),
    ],
    ids=[
        *("empty", "no pdf", "not named pdf", "script", "cut off", "as issued", "scan", "changed word"),
        *("page missing", "stamp paper", "another MoU"),
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


def test_a_text_that_is_taken_back_while_the_file_is_compared_is_not_signed(
    session: Session, agreement: Agreement, browser: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = actor_for(make_account(session, Role.PROGRAM_MANAGER))
    reference, shown = agreement.reference, agreement.sha256

    class Slow(PageReader):
        """Reads so slowly that the program is faster."""

        def pages(self, document: bytes) -> list[str]:
            session.expire_all()
            if agreement.state is AgreementState.ISSUED:
                take_back_agreement(session, reference, reason="Wait.", contact="a@b.example", actor=manager, now=NOW)
                session.commit()
            return super().pages(document)

    monkeypatch.setitem(app.extensions, "ports", replace(app.extensions["ports"], texts=Slow()))

    assert send(browser, agreement, sha256=shown).status_code == 409
    assert signatures(session) == []
    assert agreement.state is AgreementState.PREPARING
