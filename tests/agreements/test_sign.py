"""The organisation reads the MoU and its signatory signs it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.applications.policy import State
from app.guide.models import Acceptance
from app.outbox.models import EventRecord
from app.partners.models import Organisation
from tests.agreements.builders import SHA256, make_agreement, make_application, signatures
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock

Relay = Callable[[], None]
GOOD = {"full_name": "zoë  O’Brien", "capacity": "Director", "consent": "y", "sha256": SHA256}


def address(agreement: Agreement) -> str:
    return f"/apply/{agreement.application.reference}/mou"


def test_before_the_issue_the_page_says_where_the_application_stands(
    session: Session, organisation: Organisation, browser: FlaskClient
) -> None:
    application = make_application(session, organisation, State.IN_REVIEW)

    page = browser.get(f"/apply/{application.reference}/mou")

    assert page.status_code == 200
    assert "There is no MoU to sign yet" in page.text
    assert "Sign the MoU" not in page.text


def test_a_text_that_is_being_prepared_is_not_shown_and_not_signed(
    session: Session, organisation: Organisation, browser: FlaskClient
) -> None:
    agreement = make_agreement(session, organisation, AgreementState.PREPARING)

    assert "The MoU is being made" in browser.get(address(agreement)).text
    assert browser.post(address(agreement), data=GOOD | {"sha256": ""}).status_code == 409
    assert signatures(session) == []


def test_the_page_shows_what_is_signed(agreement: Agreement, browser: FlaskClient) -> None:
    page = browser.get(address(agreement)).text

    assert f'name="sha256" type="hidden" value="{SHA256}"' in page
    assert f"I have read the MoU with the hash {SHA256} and version 2026.1" in page.replace("<wbr>", "")
    for words in ("Zoë O’Brien, Managing Director", agreement.reference, "Next: You", "since 10 March"):
        assert words in page
    assert f"{address(agreement)}/document" in page


def test_the_signature_is_kept_with_hash_time_and_the_accepted_guide(
    session: Session, agreement: Agreement, browser: FlaskClient, signatory: Account, clock: StillClock
) -> None:
    """S1.46 A5"""
    clock.at = NOW + timedelta(minutes=5)

    answer = browser.post(address(agreement), data=GOOD)

    assert (answer.status_code, answer.location) == (302, address(agreement))
    (signature,) = signatures(session)
    assert (signature.sha256, signature.signed_at) == (SHA256, clock.at)
    assert (signature.name, signature.capacity, signature.account_id) == ("zoë  O’Brien", "Director", signatory.id)
    assert agreement.state is AgreementState.SIGNED
    assert agreement.application.state is State.MOU_SIGNED
    (acceptance,) = session.scalars(select(Acceptance))
    assert (acceptance.subject_id, acceptance.person) == (agreement.id, "zoë  O’Brien")
    assert (acceptance.guide_version_id, acceptance.accepted_at) == (
        agreement.application.guide_version_id,
        clock.at,
    )
    assert session.scalars(select(EventRecord.name)).all() == ["AgreementSigned"]


def test_the_program_is_told_of_the_signature(
    session: Session, agreement: Agreement, browser: FlaskClient, relay: Relay, mailer: FakeMailer
) -> None:
    manager = make_account(session, Role.PROGRAM_MANAGER)
    browser.post(address(agreement), data=GOOD)
    relay()

    (mail,) = mailer.to(manager.email)
    assert f"/desk/mou/{agreement.reference}" in mail.text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"full_name": ""}, "Enter the full name of the signatory"),
        ({"full_name": "   "}, "Enter the full name of the signatory"),
        ({"full_name": "Asha Rao"}, "The MoU names Zoë O’Brien as signatory. Enter this name."),
        ({"full_name": "Z" * 201}, "shorten this to 200 characters."),
        ({"full_name": "Zoë O’Brien\x07"}, "Remove the characters that cannot be shown."),
        ({"capacity": ""}, "Enter the capacity in which you sign"),
        ({"capacity": "D" * 201}, "shorten this to 200 characters."),
        ({"consent": ""}, "Tick the box"),
        ({"consent": "false"}, "Tick the box"),
    ],
)
def test_what_is_wrong_is_said_on_its_field_and_nothing_is_saved(
    session: Session, agreement: Agreement, browser: FlaskClient, changed: dict[str, Any], message: str
) -> None:
    answer = browser.post(address(agreement), data=GOOD | changed)

    (name,) = changed
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert message in answer.text
    assert "<title>Error: " in answer.text
    kept = {"full_name": "zoë  O’Brien", "capacity": "Director"} | changed
    assert all(f'value="{value}"' in answer.text for value in (kept["full_name"].strip(), kept["capacity"]) if value)
    assert signatures(session) == []
    assert agreement.state is AgreementState.ISSUED


@pytest.mark.parametrize("sha256", ["", "6e" * 32, SHA256.upper(), "x" * 5000])
def test_a_text_that_is_not_the_one_shown_is_not_signed(
    session: Session, agreement: Agreement, browser: FlaskClient, sha256: str
) -> None:
    answer = browser.post(address(agreement), data=GOOD | {"sha256": sha256})

    assert answer.status_code == 409
    assert "not the one that you were shown" in answer.text
    assert signatures(session) == []


def test_a_sending_without_hash_does_not_take_the_stored_one(
    session: Session, agreement: Agreement, browser: FlaskClient
) -> None:
    data = {name: value for name, value in GOOD.items() if name != "sha256"}

    assert browser.post(address(agreement), data=data).status_code == 409
    assert signatures(session) == []


def test_the_same_form_sent_twice_is_one_signature(
    session: Session, agreement: Agreement, browser: FlaskClient
) -> None:
    answers = [browser.post(address(agreement), data=GOOD | {"form_key": "one"}) for _ in range(2)]

    assert [answer.location for answer in answers] == [address(agreement)] * 2
    assert len(signatures(session)) == 1


def test_who_comes_second_reads_that_it_is_signed(
    session: Session, agreement: Agreement, browser: FlaskClient, organisation: Organisation, signed_in: SignIn
) -> None:
    other = signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))
    browser.post(address(agreement), data=GOOD)

    answer = other.post(address(agreement), data=GOOD)

    assert answer.status_code == 409
    assert "has been signed for the partner" in answer.text
    assert len(signatures(session)) == 1
    assert "Signature for the partner" in other.get(address(agreement)).text


@pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER, Role.VIEWER])
def test_other_members_read_and_do_not_sign(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn, role: Role
) -> None:
    member = signed_in(make_account(session, role, organisation=organisation))

    page = member.get(address(agreement))

    assert page.status_code == 200
    assert "Sign the MoU" not in page.text
    assert "has to sign" in page.text
    assert member.post(address(agreement), data=GOOD).status_code == 404
    assert signatures(session) == []


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.PROGRAM_MANAGER, Role.REVIEWER, Role.CHAIR, Role.ADMIN])
def test_for_strangers_there_is_no_such_page(
    session: Session, agreement: Agreement, signed_in: SignIn, role: Role
) -> None:
    elsewhere = make_organisation(session, "Other") if role is Role.SIGNATORY else None
    stranger = signed_in(make_account(session, role, organisation=elsewhere))

    assert stranger.get(address(agreement)).status_code == 404
    assert stranger.post(address(agreement), data=GOOD).status_code == 404
    assert stranger.get("/apply/DPP-APP-2030-9999/mou").status_code == 404
    assert signatures(session) == []


def test_visitors_are_asked_to_sign_in(agreement: Agreement, visitor: FlaskClient) -> None:
    for answer in (visitor.get(address(agreement)), visitor.post(address(agreement), data=GOOD)):
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in")
