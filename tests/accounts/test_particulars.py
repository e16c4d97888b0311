"""Changing one's password and address."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountLink, SignIn
from app.outbox.models import EventRecord, Notice
from tests.accounts.entering import NEW_PASSWORD, PASSWORD, Relay, is_signed_in, link_in, sign_in
from tests.builders import NOW, make_account
from tests.conftest import SignIn as SignInAs
from tests.fakes import FakeMailer, StillClock

ADDRESS = "/account/address"


def test_the_password_changes_and_every_other_session_ends(
    session: Session, signed_in: SignInAs, visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay
) -> None:
    """V7.4.3."""
    browser, elsewhere = signed_in(person), signed_in(person)
    answer = browser.post("/account/password", data={"current": PASSWORD, "password": NEW_PASSWORD})

    assert answer.location == "/account"
    assert "Your password is changed." in browser.get("/account").text
    assert not is_signed_in(elsewhere)
    assert [ended is None for ended in session.scalars(select(SignIn.ended_at).order_by(SignIn.ended_at))].count(
        True
    ) == 1
    assert sign_in(visitor, person.email)[0] == 422
    assert sign_in(visitor, person.email, NEW_PASSWORD)[0] == 302
    relay()
    assert mailer.to(person.email)[0].subject == "Your password was changed"
    assert session.scalars(select(EventRecord.name)).all() == ["PasswordChanged"]


@pytest.mark.parametrize(
    ("current", "password", "messages"),
    [
        ("", "", ["Enter the password that you have now.", "Choose a password."]),
        ("not the password", NEW_PASSWORD, ["This is not the password that you have now."]),
        (PASSWORD, "short", ["Use 12 characters or more for the password."]),
        (PASSWORD, "unbelievable", ["in lists of stolen passwords"]),
        (PASSWORD, "x" * 129, ["Password: shorten this to 128 characters."]),
        (PASSWORD, PASSWORD, ["This is the password that you have now. Choose another one."]),
        (PASSWORD, "{email}", ["Choose a password that is not your email address."]),
        ("x" * 5000, NEW_PASSWORD, ["Password now: shorten this to 128 characters."]),
    ],
)
def test_a_bad_change_of_password_changes_nothing(
    session: Session, signed_in: SignInAs, person: Account, current: str, password: str, messages: list[str]
) -> None:
    browser = signed_in(person)
    before = person.password
    typed = {"current": current, "password": password.format(email=person.email)}
    answer = browser.post("/account/password", data=typed)
    session.refresh(person)

    assert answer.status_code == 422
    assert all(message in answer.text for message in messages)
    assert person.password == before
    assert PASSWORD not in answer.text
    assert session.scalars(select(EventRecord)).all() == []


def test_a_double_click_changes_the_password_once(
    app: Flask, session: Session, signed_in: SignInAs, person: Account
) -> None:
    browser, twin = signed_in(person), app.test_client()
    cookie = browser.get_cookie("session")
    assert cookie
    twin.set_cookie("session", cookie.value)
    typed = {"current": PASSWORD, "password": NEW_PASSWORD, "form_key": "k"}

    assert [one.post("/account/password", data=typed).location for one in (browser, twin)] == ["/account", "/account"]
    assert session.scalars(select(EventRecord.name)).all() == ["PasswordChanged"]


def test_a_reset_leaves_no_session_in_the_list(
    session: Session, signed_in: SignInAs, visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay
) -> None:
    signed_in(person)
    visitor.post("/reset", data={"email": person.email})
    relay()
    visitor.post(link_in(mailer.to(person.email)[0], "/reset/"), data={"password": NEW_PASSWORD})

    assert session.scalars(select(SignIn.ended_at)).all() == [NOW]


def test_signing_in_again_in_the_same_browser_ends_the_session_before(
    session: Session, visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay
) -> None:
    sign_in(visitor, person.email)
    visitor.post("/sign-in/link", data={"email": person.email})
    relay()
    visitor.post(link_in(mailer.to(person.email)[0], "/sign-in/link/"))

    assert sorted(ended is None for ended in session.scalars(select(SignIn.ended_at))) == [False, True]


def ask(browser: FlaskClient, wanted: str) -> str:
    """Ask for a new address and return what the next page says."""
    assert browser.post(ADDRESS, data={"email": wanted}).location == "/account"
    return browser.get("/account").text


def test_the_address_changes_when_the_new_one_answers(
    session: Session, signed_in: SignInAs, visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay
) -> None:
    browser, before = signed_in(person), person.email
    assert "We have sent a link to ravi@new.example" in ask(browser, " Ravi@New.Example ")
    relay()
    link = link_in(mailer.to("ravi@new.example")[0], ADDRESS + "/")
    session.refresh(person)
    assert person.email == before
    assert "ravi@new.example" in visitor.get(link).text

    assert visitor.post(link).location == "/sign-in"
    page = visitor.get("/sign-in").text
    assert "Your address is now ravi@new.example." in page
    assert "Sign in to open this page" not in page
    session.refresh(person)
    assert person.email == "ravi@new.example"
    relay()
    assert [mail.subject for mail in mailer.to(before)] == ["Your address was changed"]
    assert sign_in(visitor, "ravi@new.example")[0] == 302
    assert session.scalars(select(EventRecord.name)).all() == ["AddressChanged"]
    assert visitor.post(link).location == ADDRESS, "it works once"
    assert visitor.application.test_client().get(link).location == f"/sign-in?next={ADDRESS}"


def test_a_link_to_a_new_address_lasts_two_hours(
    session: Session, signed_in: SignInAs, person: Account, mailer: FakeMailer, relay: Relay, clock: StillClock
) -> None:
    browser = signed_in(person)
    ask(browser, "ravi@new.example")
    relay()
    clock.at = NOW + timedelta(hours=2)

    assert browser.post(link_in(mailer.to("ravi@new.example")[0], ADDRESS + "/")).location == ADDRESS
    session.refresh(person)
    assert person.email != "ravi@new.example"


def test_nobody_learns_who_has_an_address(session: Session, signed_in: SignInAs, person: Account) -> None:
    other = make_account(session)
    browser = signed_in(person)

    assert f"We have sent a link to {other.email}" in ask(browser, other.email)
    assert session.scalars(select(Notice)).all() == []


def test_an_address_that_was_taken_meanwhile_stays_with_the_other(
    session: Session, signed_in: SignInAs, person: Account, mailer: FakeMailer, relay: Relay
) -> None:
    browser = signed_in(person)
    ask(browser, "ravi@new.example")
    relay()
    make_account(session).email = "ravi@new.example"
    session.commit()
    answer = browser.post(link_in(mailer.to("ravi@new.example")[0], ADDRESS + "/"))

    assert answer.status_code == 409
    assert "Somebody else uses this address by now." in answer.text


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Enter the new address."),
        ("ravi", "Enter an email address like name@example.org."),
        ("a" * 300 + "@example.org", "Enter an email address like name@example.org."),
        ("SAME", "This is your address already."),
    ],
)
def test_a_bad_address_is_named(
    session: Session, signed_in: SignInAs, person: Account, email: str, message: str
) -> None:
    typed = person.email.upper() if email == "SAME" else email
    answer = signed_in(person).post(ADDRESS, data={"email": typed})

    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalars(select(AccountLink)).all() == []


def test_asking_twice_with_one_form_sends_one_mail(session: Session, signed_in: SignInAs, person: Account) -> None:
    browser = signed_in(person)
    for _ in range(2):
        assert browser.post(ADDRESS, data={"email": "a@new.example", "form_key": "k"}).location == "/account"

    assert len(session.scalars(select(Notice)).all()) == 1
