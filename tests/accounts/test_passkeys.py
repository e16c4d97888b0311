"""Passkeys, as far as no browser is needed: tests/browser/test_passkeys.py has the rest."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Passkey
from app.accounts.policy import Role
from app.outbox.models import EventRecord
from tests.accounts.entering import Relay, is_signed_in
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer

PAGE, REMOVE = "/account/passkeys", "/account/passkeys/{}/remove"


def add_passkey(session: Session, account: Account, name: str) -> Passkey:
    passkey = Passkey(
        name=name,
        credential_id=name.encode(),
        public_key=b"",
        sign_count=0,
        usage="first",
        device_type="single_device",
        backup_state=False,
        transports=None,
        extensions=None,
        lastuse_datetime=NOW,
        added_at=NOW,
    )
    account.webauthn.append(passkey)
    session.commit()
    return passkey


def question_on(page: str) -> dict[str, Any]:
    (options,) = html.fromstring(page).xpath("//form[@data-passkey]/@data-options")
    question: dict[str, Any] = json.loads(options)
    return question


def test_the_browser_is_asked_for_a_key_that_checks_its_holder(session: Session, signed_in: SignIn) -> None:
    """Device and holder together are two factors; keys of phones and laptops are welcome."""
    account = make_account(session)
    account.email = "o'brien<&\">@example.org"
    session.commit()
    page = signed_in(account).post(PAGE, data={"name": "My phone"})
    question = question_on(page.text)

    assert page.status_code == 200
    assert question["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert question["user"]["name"] == account.email


def test_signing_in_asks_for_any_key_and_its_holder(visitor: FlaskClient) -> None:
    assert "Use my passkey" in visitor.get("/sign-in/passkey").text
    question = question_on(visitor.post("/sign-in/passkey").text)

    assert question["userVerification"] == "required"
    assert not question.get("allowCredentials"), "nobody learns who has which key"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Name the passkey."),
        ("   ", "Name the passkey."),
        ("x" * 65, "Name of the passkey: shorten this to 64 characters."),
        ("<b>", "Use letters, digits, spaces and punctuation only."),
        ("\x00", "Use letters, digits, spaces and punctuation only."),
        ("My phone", "You have a passkey of this name already."),
    ],
)
def test_a_bad_name_is_named(session: Session, signed_in: SignIn, name: str, message: str) -> None:
    account = make_account(session)
    add_passkey(session, account, "My phone")
    page = signed_in(account).post(PAGE, data={"name": name, "usage": "secondary"})

    assert page.status_code == 422
    assert message in html.fromstring(page.text).xpath("string(//p[@id='name-error'])")


@pytest.mark.parametrize("name", ["Priya's phone", "प्रिया का फ़ोन", "Office (2nd floor) - no. 4"])
def test_names_of_all_scripts_are_fine(session: Session, signed_in: SignIn, name: str) -> None:
    assert signed_in(make_account(session)).post(PAGE, data={"name": name}).status_code == 200


@pytest.mark.parametrize("credential", ["", "no json", "{}", "[]", "5", '{"id": "a"}', "x" * 5000])
def test_what_is_no_passkey_is_refused_kindly(session: Session, signed_in: SignIn, credential: str) -> None:
    browser = signed_in(make_account(session))
    for start, page in ((browser, PAGE), (browser.application.test_client(), "/sign-in/passkey")):
        asked = html.fromstring(start.post(page, data={"name": "My phone"}).text)
        (action,) = asked.xpath("//form[@data-passkey]/@action")

        assert start.post(action, data={"credential": credential}).location == page
        assert "Try again" in start.get(page).text
    assert session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize("path", ["/sign-in/passkey/forged", f"{PAGE}/forged"])
def test_a_forged_question_is_refused(session: Session, signed_in: SignIn, path: str) -> None:
    browser = signed_in(make_account(session))

    assert browser.post(path, data={"credential": "{}"}).location == path.rpartition("/")[0]


def test_a_passkey_can_be_removed(session: Session, signed_in: SignIn, mailer: FakeMailer, relay: Relay) -> None:
    account = make_account(session)
    remove = REMOVE.format(add_passkey(session, account, "My phone").id)
    browser = signed_in(account)
    assert "My phone" in browser.get("/account").text
    page = browser.get(PAGE).text
    assert "Added 10 March 2030, 12:00 IST, not used yet" in page
    assert f'href="{remove}"' in page
    assert "Remove the passkey My phone" in browser.get(remove).text
    assert len(session.scalars(select(Passkey)).all()) == 1, "looking removes nothing"

    assert browser.post(remove).location == PAGE
    assert "The passkey My phone is removed." in browser.get(PAGE).text
    assert session.scalars(select(Passkey)).all() == []
    assert session.scalars(select(EventRecord.name)).all() == ["PasskeyRemoved"]
    relay()
    assert mailer.to(account.email)[0].subject == "A passkey was removed from your account"


def test_nobody_removes_the_passkey_of_somebody_else(session: Session, signed_in: SignIn) -> None:
    remove = REMOVE.format(add_passkey(session, make_account(session), "My phone").id)
    browser = signed_in(make_account(session))

    assert browser.get(remove).status_code == 404
    assert browser.post(remove).status_code == 404
    assert len(session.scalars(select(Passkey)).all()) == 1


def test_a_passkey_says_when_it_was_used_last(session: Session, signed_in: SignIn) -> None:
    account = make_account(session)
    add_passkey(session, account, "My phone").lastuse_datetime = NOW + timedelta(days=1)
    session.commit()

    page = signed_in(account).get(PAGE).text
    assert "Added 10 March 2030, 12:00 IST, last used 11 March 2030, 12:00 IST" in page


def test_without_scripts_no_page_says_that_the_browser_asks(visitor: FlaskClient) -> None:
    asked = html.fromstring(visitor.post("/sign-in/passkey").text)

    (status,) = asked.xpath("//p[@data-passkey-status]")
    assert "asks you now" in status.text
    assert status.get("hidden") is not None
    assert "A passkey needs scripts" in asked.xpath("string(//noscript)")


def test_staff_set_up_their_second_factor_first(session: Session, signed_in: SignIn) -> None:
    account = make_account(session, Role.PROGRAM_MANAGER)
    account.tf_totp_secret = None
    session.commit()

    assert signed_in(account).get(PAGE).location == "/account/second-factor"


def test_a_visitor_has_to_sign_in(visitor: FlaskClient) -> None:
    assert visitor.get(PAGE).location == f"/sign-in?next={PAGE}"
    assert visitor.post(REMOVE.format(uuid4())).location.startswith("/sign-in?next=")
    assert not is_signed_in(visitor)
