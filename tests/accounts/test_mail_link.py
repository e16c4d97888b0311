"""Signing in by a link in a mail: once, for a short time, and not past the second factor."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.limits import EXTENSION, fresh_count
from app.accounts.models import Account, AccountLink
from app.accounts.policy import LINK_LASTS, Purpose, Role
from app.accounts.service import open_link, use_link
from app.core.errors import Conflict
from app.outbox.models import Notice
from tests.accounts.entering import SIGN_UP, Relay, is_signed_in, link_in, signed_in_as, strip
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock

PAGE = "/sign-in/link"


@pytest.fixture
def person(session: Session) -> Account:
    return make_account(session, name="Ravi Nair")


@pytest.fixture
def link(visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay) -> str:
    """A link that was asked for and has arrived."""
    visitor.post(PAGE, data={"email": f"  {person.email.upper()} "})
    relay()
    return link_in(mailer.to(person.email)[0], PAGE + "/")


def test_a_button_behind_the_link_signs_in(app: Flask, visitor: FlaskClient, link: str) -> None:
    """Also in another browser; programs that open every link of a mail sign nobody in."""
    other = app.test_client()
    assert "One click, and you are signed in" in other.get(link).text
    assert not is_signed_in(other)

    assert other.post(link).location == "/home"
    assert signed_in_as(other) == "Ravi Nair"
    assert not is_signed_in(visitor)


def test_a_link_works_once(app: Flask, visitor: FlaskClient, link: str) -> None:
    visitor.post(link)

    for method in ("GET", "POST"):
        browser = app.test_client()
        assert browser.open(link, method=method).location == PAGE
        assert "used already, or is too old" in browser.get(PAGE).text
        assert not is_signed_in(browser)


def test_of_two_at_the_same_moment_one_gets_in(session: Session, person: Account, link: str) -> None:
    token = link.rpartition("/")[2]
    one, two = (open_link(session, token, Purpose.SIGN_IN, now=NOW) for _ in range(2))
    assert one
    assert two
    use_link(session, one, now=NOW)

    with pytest.raises(Conflict):
        use_link(session, two, now=NOW)


@pytest.mark.parametrize(("late", "place"), [(timedelta(seconds=-1), "/home"), (timedelta(), PAGE)])
def test_a_link_lasts_a_quarter_of_an_hour(
    visitor: FlaskClient, clock: StillClock, link: str, late: timedelta, place: str
) -> None:
    clock.at = NOW + LINK_LASTS[Purpose.SIGN_IN] + late

    assert visitor.post(link).location == place


def test_a_link_of_a_closed_account_is_dead(session: Session, visitor: FlaskClient, person: Account, link: str) -> None:
    person.active = False
    session.commit()

    assert visitor.post(link).location == PAGE


def test_the_link_does_not_skip_the_second_factor(
    session: Session, visitor: FlaskClient, mailer: FakeMailer, relay: Relay
) -> None:
    manager = make_account(session, Role.PROGRAM_MANAGER)
    visitor.post(PAGE, data={"email": manager.email, "next": "/desk/messages"})
    relay()
    link = link_in(mailer.to(manager.email)[0], PAGE + "/")

    assert visitor.post(link).location == "/sign-in/code?next=/desk/messages"
    assert not is_signed_in(visitor)
    assert "Enter the code from your app" in visitor.get("/sign-in/code").text


def test_the_way_on_survives_the_mail(visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay) -> None:
    assert "/sign-in/link?next=/notifications" in visitor.get("/sign-in?next=/notifications").text
    visitor.post(PAGE, data={"email": person.email, "next": "/notifications"})
    relay()
    link = link_in(mailer.to(person.email)[0], PAGE + "/")

    assert visitor.post(link).location == "/notifications"


def test_in_a_second_window_links_say_what_is_done_already(
    app: Flask, visitor: FlaskClient, link: str, mailer: FakeMailer, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page there has the key of a session that the first window has ended."""
    visitor.post("/sign-up", data=SIGN_UP)
    relay()
    confirm = link_in(mailer.to(SIGN_UP["email"])[0], "/confirm/")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    token = html.fromstring(visitor.get(confirm).text).xpath("string(//main//input[@name='csrf_token']/@value)")
    assert visitor.post(confirm, data={"csrf_token": token}).location == "/sign-in"
    token = html.fromstring(visitor.get(link).text).xpath("string(//main//input[@name='csrf_token']/@value)")
    assert visitor.post(link, data={"csrf_token": "forged"}).status_code == 422
    assert visitor.post(link, data={"csrf_token": token}).location == "/home"

    for place, words in ((link, "You are signed in."), (confirm, "This address is confirmed already.")):
        assert visitor.post(place, data={"csrf_token": token}).location == "/home"
        assert words in visitor.get("/account").text


def test_the_link_leads_nobody_to_another_site(visitor: FlaskClient, link: str) -> None:
    assert visitor.post(link + "?next=https://evil.example").location == "/home"


@pytest.mark.parametrize("kind", ["unconfirmed", "closed", "unknown"])
def test_everybody_gets_the_same_answer(app: Flask, session: Session, person: Account, kind: str) -> None:
    other = make_account(session)
    other.active, other.confirmed_at = kind != "closed", NOW if kind != "unconfirmed" else None
    session.commit()
    address = "nobody@example.org" if kind == "unknown" else other.email
    answers = []
    for email in (person.email, address):
        browser = app.test_client()
        answer = browser.post(PAGE, data={"email": email})
        answers.append((answer.status_code, answer.location, strip(browser.get(answer.location or "").text, email)))

    assert answers[0] == answers[1]
    assert session.scalars(select(Notice.address)).all() == [person.email]


def test_the_link_stays_out_of_the_inbox(signed_in: SignIn, person: Account, link: str) -> None:
    assert PAGE + "/" not in signed_in(person).get("/notifications").text


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Enter your email address."),
        ("  ", "Enter your email address."),
        ("ravi", "Enter an email address like name@example.org."),
        ("a" * 300 + "@example.org", "Enter an email address like name@example.org."),
        ("ravi\x00@example.org", "Enter an email address like name@example.org."),
    ],
)
def test_the_form_says_what_to_mend(visitor: FlaskClient, session: Session, email: str, message: str) -> None:
    answer = visitor.post(PAGE, data={"email": email})

    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalars(select(AccountLink)).all() == []


def test_a_form_sent_twice_sends_one_mail(visitor: FlaskClient, session: Session, person: Account) -> None:
    for _ in range(2):
        assert visitor.post(PAGE, data={"email": person.email, "form_key": "k"}).location == PAGE + "/sent"

    assert len(session.scalars(select(Notice)).all()) == 1


def test_nobody_is_flooded_with_links(
    app: Flask, visitor: FlaskClient, person: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, EXTENSION, fresh_count())
    statuses = [visitor.post(PAGE, data={"email": person.email}).status_code for _ in range(6)]

    assert statuses == [302] * 5 + [429]


def test_only_the_hash_of_a_link_is_stored(session: Session, link: str) -> None:
    assert link.rpartition("/")[2] != session.scalars(select(AccountLink.token_hash)).one()


@pytest.mark.parametrize("token", ["forged", "x" * 5000, "%E2%82%AC"])
def test_a_forged_link_opens_nothing(visitor: FlaskClient, token: str) -> None:
    assert visitor.post(f"{PAGE}/{token}").location == PAGE
