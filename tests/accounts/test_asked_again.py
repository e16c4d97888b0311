"""Before important things the person proves again who it is: by password, passkey or a link in a mail."""

import json
import re
import time
from urllib.parse import quote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant, KeptForm
from app.accounts.policy import Role
from app.outbox.models import EventRecord
from tests.accounts.entering import PASSWORD, Relay
from tests.accounts.test_passkeys import add_passkey
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reference import lay_out_reference

PEOPLE = "/organisation/users"
INVITED = {"name": "Ravi Iyer", "address": "ravi@bolt.example", "roles": ["member"]}


@pytest.fixture
def owner(app: Flask, session: Session) -> Account:
    lay_out_reference(session)
    account = make_account(session, Role.OWNER, organisation=make_organisation(session))
    with app.app_context():
        account.password = hash_password(PASSWORD)
    session.commit()
    return account


@pytest.fixture
def colleague(session: Session, owner: Account) -> Account:
    colleague = make_account(session, name="Ravi Nair")
    session.add(Grant(account_id=colleague.id, role=Role.MEMBER, organisation_id=owner.grants[0].organisation_id))
    session.commit()
    return colleague


@pytest.fixture
def old_sign_in(owner: Account, signed_in: SignIn) -> FlaskClient:
    """The owner's browser, hours after the sign-in."""
    browser = signed_in(owner)
    with browser.session_transaction() as cookie:
        cookie["fs_paa"] = 1.0
    return browser


CHANGES = {
    "invite": ("invite", INVITED),
    "roles": ("{id}", {"roles": ["owner"]}),
    "take off": ("{id}/take-off", {}),
    "hand over": ("{id}/hand-over", {}),
}


@pytest.mark.parametrize(("path", "typed"), CHANGES.values(), ids=CHANGES)
def test_who_changes_the_rights_of_colleagues_gives_the_password_again_and_comes_back(
    session: Session, colleague: Account, old_sign_in: FlaskClient, path: str, typed: dict[str, object]
) -> None:
    """V7.5.3: once, not on each of these pages."""
    place = f"{PEOPLE}/{path.format(id=colleague.id)}"
    asked = f"/account/again?next={place}"
    assert old_sign_in.get(place).location == asked
    sent = old_sign_in.post(place, data=typed).location or ""
    assert sent == asked or sent.startswith(f"/account/again?next={quote_plus(place)}%3Ftyped%3D")
    assert session.scalars(select(EventRecord)).all() == []
    page = html.fromstring(old_sign_in.get(asked).text)
    form = {"password": PASSWORD, "next": page.xpath("string(//main//form//input[@name='next']/@value)")}

    assert old_sign_in.post("/account/again", data={**form, "password": "wrong"}).status_code == 422
    assert old_sign_in.post("/account/again", data=form).location == place
    assert old_sign_in.get(place).status_code == 200
    assert old_sign_in.get(f"{PEOPLE}/invite").status_code == 200
    assert old_sign_in.post(place, data=typed).location == PEOPLE
    assert len(session.scalars(select(EventRecord)).all()) == 1


def test_what_was_typed_comes_back_after_the_password(session: Session, old_sign_in: FlaskClient) -> None:
    asked = old_sign_in.post(f"{PEOPLE}/invite", data=INVITED | {"form_key": "k"}).location or ""
    page = html.fromstring(old_sign_in.get(asked).text)
    onward = page.xpath("string(//main//form//input[@name='next']/@value)")

    back = old_sign_in.post("/account/again", data={"password": PASSWORD, "next": onward}).location or ""
    shown = html.fromstring(old_sign_in.get(back).text)
    assert shown.xpath("//input[@name='name']/@value") == ["Ravi Iyer"]
    assert shown.xpath("//input[@name='roles'][@checked]/@value") == ["member"]
    assert session.scalars(select(EventRecord)).all() == []
    assert old_sign_in.post(back, data=INVITED).location == PEOPLE


def test_a_password_or_a_code_is_never_kept(session: Session, old_sign_in: FlaskClient) -> None:
    for path in CRITICAL:
        old_sign_in.post(path, data={"code": "123456", "email": "new@example.org", "name": "My phone"})

    assert session.scalars(select(KeptForm)).all() == []


def test_who_has_just_signed_in_is_not_asked(owner: Account, visitor: FlaskClient) -> None:
    visitor.post("/sign-in", data={"email": owner.email, "password": PASSWORD})

    assert visitor.get(f"{PEOPLE}/invite").status_code == 200


CRITICAL = (
    "/account/delete",
    "/account/second-factor",
    "/account/second-factor/off",
    "/account/passkeys",
    "/account/address",
)


@pytest.mark.parametrize("path", [*CRITICAL, "/account/passkeys/00000000-0000-4000-8000-000000000000/remove"])
def test_what_opens_gives_away_or_ends_the_account_asks_unless_the_password_was_given_just_now(
    owner: Account, signed_in: SignIn, path: str
) -> None:
    """Colleagues' pages give half an hour; their grace does not count here."""
    browser = signed_in(owner)
    with browser.session_transaction() as cookie:
        cookie["fs_paa"] = time.time() - 6 * 60
    assert browser.get(f"{PEOPLE}/invite").status_code == 200

    assert browser.get(path).location == f"/account/again?next={path}"
    assert (
        browser.post(path, data={"agreed": "y", "email": "new@example.org"}).location == f"/account/again?next={path}"
    )
    browser.post("/account/again", data={"password": PASSWORD})
    assert browser.get(path).status_code in {200, 404}


def test_reading_who_belongs_to_it_asks_for_nothing(colleague: Account, old_sign_in: FlaskClient) -> None:
    assert old_sign_in.get(PEOPLE).status_code == 200


def test_who_forgot_the_password_goes_on_by_a_link_in_a_mail(
    owner: Account, old_sign_in: FlaskClient, mailer: FakeMailer, relay: Relay
) -> None:
    place = f"{PEOPLE}/invite"
    page = html.fromstring(old_sign_in.get(f"/account/again?next={place}").text)
    (by_mail,) = page.xpath("//main//a[text()='Get a link by mail']/@href")
    assert by_mail == f"/sign-in/link?next={place}"
    old_sign_in.post(by_mail, data={"email": owner.email, "next": place})
    relay()
    found = re.search(r"http://localhost(/sign-in/link/\S+)", mailer.to(owner.email)[0].text)
    assert found

    assert old_sign_in.post(found[1]).location == place
    assert old_sign_in.get(place).status_code == 200


def test_who_has_a_passkey_may_use_that(session: Session, owner: Account, old_sign_in: FlaskClient) -> None:
    asked, by_passkey = f"/account/again?next={PEOPLE}/invite", f"/account/again/passkey?next={PEOPLE}/invite"
    assert "/account/again/passkey" not in old_sign_in.get(asked).text
    add_passkey(session, owner, "My phone")
    assert f'href="{by_passkey}"' in old_sign_in.get(asked).text

    page = html.fromstring(old_sign_in.post(by_passkey).text)

    (form,) = page.xpath("//form[@data-passkey='get']")
    options = json.loads(form.get("data-options"))
    assert options["userVerification"] == "required"
    assert len(options["allowCredentials"]) == 1
    assert form.get("action").endswith(f"?next={PEOPLE}/invite")
    refused = old_sign_in.post(form.get("action"), data={"credential": "{}"})
    assert refused.location == "/account/again/passkey"
    assert old_sign_in.get(f"{PEOPLE}/invite").location == asked


def test_the_password_is_asked_again_before_important_things(visitor: FlaskClient, owner: Account) -> None:
    assert visitor.get("/account/again").location == "/sign-in?next=/account/again"
    visitor.post("/sign-in", data={"email": owner.email, "password": PASSWORD})
    assert "Enter your password again" in visitor.get("/account/again").text

    wrong = visitor.post("/account/again", data={"password": "not the password"})
    assert wrong.status_code == 422
    assert "This is not your password. Try again." in wrong.text
    right = visitor.post("/account/again", data={"password": PASSWORD, "next": "/notifications"})
    assert right.location == "/notifications"
