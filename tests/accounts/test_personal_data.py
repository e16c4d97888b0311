"""What we hold about a person: all of it can be taken along, and most of it deleted."""

import json
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant, Passkey, SignIn
from app.accounts.personal_data import SECRETS, everything_about
from app.accounts.policy import ROLE_TEXT, Role, check_leaving
from app.core.errors import RuleBroken
from app.outbox.models import EventRecord, Notice
from app.partners.models import Organisation
from tests.accounts.entering import PASSWORD, Relay, is_signed_in, sign_in
from tests.accounts.test_account import make_notice
from tests.accounts.test_passkeys import add_passkey
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn as SignInAs
from tests.fakes import FakeMailer

DELETE, EXPORT = "/account/delete", "/account/data/mine.json"
fine, refused = nullcontext(), pytest.raises(RuleBroken)


@pytest.fixture
def person(app: Flask, session: Session) -> Account:
    """A member of an organisation that has another owner, with something of each kind."""
    account = make_account(session, Role.MEMBER, name="Ravi Nair", organisation=make_organisation(session))
    with app.app_context():
        account.password = hash_password(PASSWORD)
    add_passkey(session, account, "My phone")
    make_notice(session, account, 1)
    return account


def exported(browser: FlaskClient) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(browser.get(EXPORT).text)
    return found


def test_everything_can_be_taken_along(session: Session, signed_in: SignInAs, person: Account) -> None:
    browser = signed_in(person)
    browser.post("/account/name", data={"name": "Ravi K. Nair"})
    answer = browser.get(EXPORT)
    mine = json.loads(answer.text)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert mine["account.id"][0]["email"] == person.email
    assert mine["grant.account_id"][0]["role"] == "member"
    assert mine["sign_in.account_id"][0]["device"] == "A browser"
    assert mine["passkey.account_id"][0]["name"] == "My phone"
    assert mine["notice.account_id"][0]["subject"] == "Notice 01"
    assert mine["event_record.actor_id"][0]["name"] == "NameChanged"


def test_what_is_secret_stays_here(session: Session, signed_in: SignInAs, person: Account) -> None:
    browser = signed_in(person)
    secrets = [person.password, person.fs_uniquifier, session.scalars(select(SignIn.token_hash)).one()]

    assert not [secret for secret in secrets if secret in browser.get(EXPORT).text]
    assert not [rows for rows in exported(browser).values() if SECRETS & rows[0].keys()]


def test_what_belongs_to_others_is_not_in_it(session: Session, signed_in: SignInAs, person: Account) -> None:
    other = make_account(session, Role.OWNER, name="Asha Rao", organisation=make_organisation(session))
    make_notice(session, other, 99)
    signed_in(other)

    assert "Asha Rao" not in (text := signed_in(person).get(EXPORT).text)
    assert "Notice 99" not in text


@pytest.mark.parametrize(
    ("held_by_nobody_else", "verdict"),
    [
        (set(), fine),
        ({Role.REVIEWER}, fine),
        ({Role.REVIEWER, Role.CHAIR}, refused),
        ({Role.PROGRAM_MANAGER}, refused),
        ({Role.REVIEWER, Role.ADMIN}, refused),
    ],
)
def test_who_may_go(held_by_nobody_else: set[Role], verdict: AbstractContextManager[object]) -> None:
    with verdict:
        check_leaving(held_by_nobody_else)


def test_a_deleted_account_opens_no_more_and_says_no_name(
    session: Session,
    signed_in: SignInAs,
    visitor: FlaskClient,
    person: Account,
    mailer: FakeMailer,
    relay: Relay,
) -> None:
    browser, elsewhere, address = signed_in(person), signed_in(person), person.email
    page = browser.get(DELETE).text
    assert "What stays, because law or contract asks for it" in page

    assert browser.post(DELETE, data={"agreed": "y"}).location == "/"
    assert "Your account is deleted." in browser.get("/help").text
    assert not is_signed_in(browser)
    assert not is_signed_in(elsewhere)
    assert sign_in(visitor, address)[0] == 422
    session.expire_all()
    assert (person.name, person.active, person.has_second_factor) == ("Former member", False, False)
    assert session.scalars(select(Grant)).all() == []
    assert session.scalars(select(Passkey)).all() == []
    assert set(session.scalars(select(SignIn.ended_at))) == {NOW}
    assert session.scalars(select(EventRecord.name)).all() == ["AccountDeleted"]
    relay()
    assert address not in str(everything_about(session, person.id))
    assert session.scalars(select(Notice.subject)).all() == ["Your account is deleted"]
    (mail,) = mailer.to(address)
    assert mail.subject == "Your account is deleted"
    assert mail.text.startswith("Dear Ravi Nair,")
    assert "Sign in" not in mail.text


def test_the_address_is_free_again(
    session: Session, signed_in: SignInAs, visitor: FlaskClient, person: Account
) -> None:
    address = person.email
    signed_in(person).post(DELETE, data={"agreed": "y"})
    visitor.post("/sign-up", data={"name": "Ravi Nair", "email": address, "password": PASSWORD})

    assert session.scalars(select(Account.name).where(Account.email == address)).all() == ["Ravi Nair"]


def test_the_only_owner_stays(session: Session, signed_in: SignInAs) -> None:
    """Scenario 5: also when others are members, and the refusal says what to do."""
    organisation = make_organisation(session)
    owner = make_account(session, Role.OWNER, organisation=organisation)
    make_account(session, Role.MEMBER, organisation=organisation)
    make_account(session, Role.OWNER, organisation=make_organisation(session, "Other Systems"))
    answer = signed_in(owner).post(DELETE, data={"agreed": "y"})

    assert answer.status_code == 422
    assert "You are the only owner of Bolt Systems. Hand ownership over first" in answer.text
    assert 'href="/organisation/users"' in answer.text
    session.refresh(owner)
    assert owner.active


def test_one_of_two_owners_may_go_and_the_other_then_stays(session: Session, signed_in: SignInAs) -> None:
    organisation = make_organisation(session)
    owners = [make_account(session, Role.OWNER, organisation=organisation) for _ in range(2)]

    assert [signed_in(owner).post(DELETE, data={"agreed": "y"}).status_code for owner in owners] == [302, 422]


def test_an_owner_goes_after_handing_over(session: Session, signed_in: SignInAs) -> None:
    """Scenario 5."""
    organisation = make_organisation(session)
    owner, member = (make_account(session, role, organisation=organisation) for role in (Role.OWNER, Role.MEMBER))
    browser = signed_in(owner)
    browser.post(f"/organisation/users/{member.id}/hand-over")

    assert browser.post(DELETE, data={"agreed": "y"}).status_code == 302


def test_the_only_owner_of_a_second_organisation_stays_too(session: Session, signed_in: SignInAs) -> None:
    owner = make_account(session, Role.OWNER, organisation=make_organisation(session))
    second = make_organisation(session, "Volta Works")
    make_account(session, Role.OWNER, organisation=session.get_one(Organisation, owner.grants[0].organisation_id))
    session.add(Grant(account_id=owner.id, role=Role.OWNER, organisation_id=second.id))
    session.commit()

    assert "the only owner of Volta Works" in signed_in(owner).post(DELETE, data={"agreed": "y"}).text


@pytest.mark.parametrize("role", [Role.PROGRAM_MANAGER, Role.ADMIN, Role.CHAIR])
def test_of_the_people_without_whom_the_program_stands_still_one_stays(
    session: Session, signed_in: SignInAs, role: Role
) -> None:
    people = [make_account(session, role, Role.REVIEWER) for _ in range(2)]
    answers = [signed_in(person).post(DELETE, data={"agreed": "y"}) for person in people]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert f"You are the only {ROLE_TEXT[role].lower()} of the program." in answers[1].text


def test_a_reviewer_goes_without_another(session: Session, signed_in: SignInAs) -> None:
    assert signed_in(make_account(session, Role.REVIEWER)).post(DELETE, data={"agreed": "y"}).location == "/"


@pytest.mark.parametrize("typed", [{}, {"agreed": ""}])
def test_without_the_tick_nothing_happens(
    session: Session, signed_in: SignInAs, person: Account, typed: dict[str, str]
) -> None:
    answer = signed_in(person).post(DELETE, data=typed)

    assert answer.status_code == 422
    assert "Tick the box if you want to delete your account." in answer.text
    session.refresh(person)
    assert person.active


def test_deleting_twice_with_one_form_is_once(session: Session, signed_in: SignInAs, person: Account) -> None:
    browser = signed_in(person)
    with browser.session_transaction() as cookie:
        kept = dict(cookie)
    places = []
    for _ in range(2):
        with browser.session_transaction() as cookie:
            cookie.update(kept)
        places.append(browser.post(DELETE, data={"agreed": "y", "form_key": "k"}).location)

    assert places == ["/", "/"]
    assert session.scalars(select(EventRecord.name)).all() == ["AccountDeleted"]


@pytest.mark.parametrize("path", [DELETE, EXPORT, "/account/data"])
def test_a_visitor_has_to_sign_in(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).location == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", [DELETE, EXPORT])
def test_the_password_is_asked_again_first(signed_in: SignInAs, person: Account, path: str) -> None:
    """V7.5.3."""
    browser = signed_in(person)
    with browser.session_transaction() as cookie:
        cookie["fs_paa"] = 1.0

    assert browser.get(path).location == f"/account/again?next={path}"
