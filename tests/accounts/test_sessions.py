"""Where somebody is signed in, since when, and how to end it."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, SignIn
from app.accounts.policy import Role, device_words
from app.accounts.service import start_session
from app.outbox.models import EventRecord
from tests.accounts.entering import is_signed_in
from tests.builders import NOW, make_account
from tests.conftest import SignIn as SignInAs
from tests.fakes import StillClock

PAGE = "/account/sessions"
WINDOWS, MAC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{WINDOWS} {CHROME}", "Chrome on Windows"),
        (f"{WINDOWS} {CHROME} Edg/140.0.0.0", "Edge on Windows"),
        (f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari on Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {CHROME}", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140.0 Safari/604.1", "Chrome on iPhone"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_a_device_has_words(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words


def add_session(session: Session, account: Account, device: str, hours_ago: float) -> SignIn:
    start_session(session, account, now=NOW - timedelta(hours=hours_ago), device=device)
    session.commit()
    return session.scalars(select(SignIn).where(SignIn.device == device)).one()


def listed(page: str) -> list[str]:
    return [" ".join(term.text_content().split()) for term in html.fromstring(page).xpath("//main//dt")]


def test_the_list_has_what_runs_and_whose_it_is(session: Session, signed_in: SignInAs) -> None:
    account, other = make_account(session), make_account(session)
    browser = signed_in(account)
    add_session(session, account, "Chrome on Android", 1)
    add_session(session, account, "Rested too long", 3)
    add_session(session, account, "Too old", 12)
    add_session(session, account, "Ended", 1).ended_at = NOW
    add_session(session, other, "Of somebody else", 1)

    page = browser.get(PAGE).text
    assert listed(page) == ["A browser, this session", "Chrome on Android"]
    assert page.count("in use now") == 1
    assert page.count("last seen") == 1


def test_staff_sessions_rest_less(session: Session, signed_in: SignInAs) -> None:
    account = make_account(session, Role.CHAIR)
    add_session(session, account, "Chrome on Android", 1)

    assert listed(signed_in(account).get(PAGE).text) == ["A browser, this session"]


def test_one_session_can_be_ended(session: Session, signed_in: SignInAs) -> None:
    account = make_account(session)
    browser, elsewhere = signed_in(account), signed_in(account)
    page = html.fromstring(browser.get(PAGE).text)
    (which,) = page.xpath("//dl//input[@name='which']/@value")

    for _ in range(2):
        assert browser.post(PAGE, data={"which": which, "form_key": "k"}).location == PAGE
    assert "The session is ended." in browser.get(PAGE).text
    assert not is_signed_in(elsewhere)
    assert is_signed_in(browser)
    assert session.scalars(select(EventRecord.name)).all() == ["SessionEnded"]


def test_signing_out_everywhere_ends_all_of_them_and_nobody_elses(session: Session, signed_in: SignInAs) -> None:
    account, other = make_account(session), signed_in(make_account(session))
    browser, elsewhere = signed_in(account), signed_in(account)

    assert browser.post(PAGE, data={"which": ""}).location == "/sign-in"
    assert "You are signed out everywhere." in browser.get("/sign-in").text
    assert not is_signed_in(browser)
    assert not is_signed_in(elsewhere)
    assert is_signed_in(other)
    assert session.scalars(select(EventRecord.name)).all() == ["AllSessionsEnded"]


def test_nobody_ends_the_session_of_somebody_else(session: Session, signed_in: SignInAs) -> None:
    other = make_account(session)
    elsewhere = signed_in(other)
    which = session.scalars(select(SignIn.id).where(SignIn.account_id == other.id)).one()

    assert signed_in(make_account(session)).post(PAGE, data={"which": str(which)}).status_code == 404
    assert is_signed_in(elsewhere)


@pytest.mark.parametrize("which", [str(UUID(int=7)), "1", "x" * 5000, "; DROP TABLE sign_in", "\x00"])
def test_what_is_no_session_ends_nothing(session: Session, signed_in: SignInAs, which: str) -> None:
    browser = signed_in(make_account(session))

    assert browser.post(PAGE, data={"which": which}).status_code in {404, 422}
    assert session.scalars(select(SignIn.ended_at)).all() == [None]
    assert session.scalars(select(EventRecord)).all() == []


@pytest.mark.parametrize(("minutes", "noted"), [(9, 0), (11, 11)])
def test_it_is_noted_now_and_then_that_a_session_is_used(
    session: Session, signed_in: SignInAs, clock: StillClock, minutes: int, noted: int
) -> None:
    browser = signed_in(make_account(session))
    browser.get("/notifications")
    clock.at = NOW + timedelta(minutes=minutes)
    browser.get("/notifications")

    assert session.scalars(select(SignIn.seen_at)).all() == [NOW + timedelta(minutes=noted)]


def test_a_sign_in_tells_its_device(app: Flask, session: Session, visitor: FlaskClient) -> None:
    account = make_account(session)
    with app.app_context():
        account.password = hash_password("correct horse battery")
    session.commit()
    typed = {"email": account.email, "password": "correct horse battery"}
    visitor.post("/sign-in", data=typed, headers={"User-Agent": f"{WINDOWS} {CHROME}"})

    assert session.scalars(select(SignIn.device)).all() == ["Chrome on Windows"]


def test_a_visitor_has_to_sign_in(visitor: FlaskClient) -> None:
    assert visitor.get(PAGE).location == f"/sign-in?next={PAGE}"
