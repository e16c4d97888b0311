"""The end of a session: said before, and no reason to lose what was typed. All without scripts."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, KeptForm
from app.accounts.policy import Role, session_end
from app.applications.models import Application
from app.core.ports import Ports
from app.outbox.jobs import REGULAR
from tests.applications.pages import page, stored
from tests.applications.samples import make_application, make_complete, member_of, typed
from tests.builders import NOW, make_account
from tests.fakes import StillClock

PASSWORD = "four random words here"
OWNER, STAFF = frozenset({Role.OWNER}), frozenset({Role.PROGRAM_MANAGER})
HOUR = timedelta(hours=1)
ENDED = "Your session has ended. What you typed is kept for an hour"
BACK = "This is what you typed before. It is not saved yet"


@pytest.mark.parametrize(
    ("started", "roles", "at", "may_grow"),
    [
        (NOW, OWNER, NOW + 2 * HOUR, True),
        (NOW, STAFF, NOW + HOUR / 2, True),
        (NOW - 11 * HOUR, OWNER, NOW + HOUR, False),
        (NOW - 11 * HOUR, STAFF, NOW + HOUR / 2, True),
    ],
)
def test_a_session_ends_by_rest_or_after_the_longest_time(
    started: datetime, roles: frozenset[Role], at: datetime, may_grow: bool
) -> None:
    end = session_end(NOW, started, NOW, roles)

    assert (end.at, end.may_grow) == (at, may_grow)
    assert end.seconds == (at - NOW).total_seconds()


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


@pytest.fixture
def account(session: Session, app: Flask, application: Application) -> Account:
    account = member_of(session, application, Role.OWNER)
    with app.app_context():
        account.password = hash_password(PASSWORD)
    session.commit()
    return account


def sign_in(app: Flask, account: Account, place: str = "/sign-in") -> FlaskClient:
    client = app.test_client()
    assert client.post("/sign-in", data={"email": account.email, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def browser(app: Flask, account: Account, clock: StillClock) -> FlaskClient:
    return sign_in(app, account)


def onward(location: str) -> str:
    """Return where the sign-in leads."""
    assert urlsplit(location).path == "/sign-in"
    return parse_qs(urlsplit(location).query)["next"][0]


def sign_in_again(browser: FlaskClient, account: Account, location: str) -> str:
    """Sign in on the page we were led to and return the page behind it."""
    asked = browser.get(location)
    hidden = page(asked).xpath("//main//input[@type='hidden' and @name='next']/@value")
    answer = browser.post(
        "/sign-in", data={"email": account.email, "password": PASSWORD, "next": hidden[0]}, follow_redirects=True
    )
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("away", [2 * HOUR + timedelta(seconds=1), 13 * HOUR, timedelta(days=2)])
def test_what_was_typed_is_in_the_form_again_after_signing_in(
    browser: FlaskClient,
    session: Session,
    account: Account,
    application: Application,
    clock: StillClock,
    away: timedelta,
) -> None:
    path = f"/apply/{application.reference}/organisation"
    form = page(browser.get(path))
    version = form.xpath("//input[@name='version']/@value")[0]
    sent = typed("organisation", int(version), city="Mysuru", trading_name="Bolt & <b>Söhne</b>")
    clock.at = NOW + away

    refused = browser.post(path, data=sent | {"press": "later"})

    assert onward(refused.location).startswith(f"{path}?typed=")
    assert stored(session, application, "organisation")["legal_name"] == "Bolt Systems"
    assert ENDED in browser.get(refused.location).text
    shown = sign_in_again(browser, account, refused.location)
    assert BACK in shown
    again = html.fromstring(shown)
    for name, value in sent.items():
        field = again.xpath(f"//main//*[@name='{name}']")[0]
        values = [given for key, given in field.xpath("ancestor::form")[0].form_values() if key == name]
        assert [one.removeprefix("\n").strip() for one in values] == [str(value)], name
    assert stored(session, application, "organisation")["legal_name"] == "Bolt Systems"

    form = next(form for form in again.forms if form.xpath(".//input[@name='version']"))
    saved = browser.post(form.get("action"), data=dict(form.form_values()))

    assert saved.status_code == 302
    assert stored(session, application, "organisation")["city"] == "Mysuru"
    assert session.scalar(select(func.count()).select_from(KeptForm)) == 0


def test_boxes_and_rows_come_back_too(
    browser: FlaskClient, account: Account, application: Application, clock: StillClock
) -> None:
    home = f"/apply/{application.reference}"
    clock.at = NOW + 3 * HOUR
    rows = typed("experience", projects__1__programme="Water", projects__1__started_on="not yet")
    boxes = typed("capabilities", products=["PT", "WS"])

    projects = browser.post(f"{home}/experience", data=rows)
    choices = browser.post(f"{home}/capabilities", data=boxes)

    shown = html.fromstring(sign_in_again(browser, account, projects.location))
    assert shown.xpath("//input[@name='projects-1-programme']/@value") == ["Water"]
    assert shown.xpath("//input[@name='projects-1-started_on']/@value") == ["not yet"]
    chosen = page(browser.get(onward(choices.location))).xpath("//input[@name='products' and @checked]/@value")
    assert chosen == ["PT", "WS"]


def test_nobody_else_gets_the_words(
    app: Flask,
    session: Session,
    browser: FlaskClient,
    account: Account,
    application: Application,
    clock: StillClock,
) -> None:
    path = f"/apply/{application.reference}/organisation"
    clock.at = NOW + 3 * HOUR
    place = onward(browser.post(path, data=typed("organisation", 1, city="Mysuru")).location)
    colleague = member_of(session, application, Role.MEMBER)
    colleague.password = account.password
    session.commit()

    shown = sign_in(app, colleague).get(place).text

    assert "Mysuru" not in shown
    assert BACK not in shown
    assert "Mysuru" not in browser.get(f"/apply/{application.reference}/people?{urlsplit(place).query}").text


def test_the_words_are_kept_for_an_hour(
    app: Flask,
    session: Session,
    browser: FlaskClient,
    account: Account,
    application: Application,
    clock: StillClock,
) -> None:
    path = f"/apply/{application.reference}/organisation"
    clock.at = NOW + 3 * HOUR
    place = onward(browser.post(path, data=typed("organisation", 1, city="Mysuru")).location)
    again = sign_in(app, account)

    clock.at = NOW + 4 * HOUR - timedelta(seconds=1)
    assert "Mysuru" in again.get(place).text
    clock.at = NOW + 4 * HOUR
    assert "Mysuru" not in again.get(place).text
    clock.at += timedelta(seconds=1)
    with app.app_context():
        REGULAR["forget_typed"][1]()
    assert session.scalar(select(func.count()).select_from(KeptForm)) == 0


def test_a_page_from_before_the_sign_in_shows_its_words_again(
    app: Flask, session: Session, browser: FlaskClient, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody signed in again in another tab: the old token counts for nothing, but the words do."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    path = f"/apply/{application.reference}/organisation"
    sent = typed("organisation", 1, city="Mysuru") | {"csrf_token": "an old one"}

    answer = browser.post(path, data=sent, headers={"Origin": "http://localhost"})
    foreign = browser.post(path, data=sent, headers={"Origin": "http://evil.example"})
    silent = browser.post(path, data=sent)

    assert [foreign.status_code, silent.status_code] == [400, 400]
    assert re.fullmatch(rf"{path}\?typed=[\w-]+", answer.location)
    shown = browser.get(answer.location)
    assert BACK in shown.text
    assert page(shown).xpath("//input[@name='city']/@value") == ["Mysuru"]
    assert stored(session, application, "organisation")["legal_name"] == "Bolt Systems"


@pytest.mark.parametrize(
    "path", ["/account/password", "/account/name", "/account/again", "/account/delete", "/home", "/nowhere"]
)
def test_nothing_is_kept_that_may_hold_a_password_or_has_no_page(
    browser: FlaskClient, session: Session, clock: StillClock, path: str
) -> None:
    clock.at = NOW + 3 * HOUR

    browser.post(path, data={"password": "a secret", "name": "x", "new_password": "another"})

    assert session.scalar(select(func.count()).select_from(KeptForm)) == 0


def test_a_button_alone_is_not_kept(
    browser: FlaskClient, session: Session, application: Application, clock: StillClock
) -> None:
    clock.at = NOW + 3 * HOUR

    answer = browser.post(f"/apply/{application.reference}/withdraw", data={"form_key": "one"})

    assert answer.status_code == 302
    assert session.scalar(select(func.count()).select_from(KeptForm)) == 0


def test_not_more_than_twenty_forms_are_kept_for_one_person(
    browser: FlaskClient, session: Session, application: Application, clock: StillClock
) -> None:
    for minute in range(25):
        clock.at = NOW + 3 * HOUR + timedelta(minutes=minute)
        browser.post(f"/apply/{application.reference}/organisation", data={"version": "1", "city": f"Town {minute}"})

    towns = {dict(kept.typed)["city"] for kept in session.scalars(select(KeptForm))}
    assert towns == {f"Town {minute}" for minute in range(5, 25)}


def test_a_stranger_to_the_application_only_gets_its_404(
    app: Flask, session: Session, account: Account, application: Application, clock: StillClock
) -> None:
    other = make_complete(session)
    browser = sign_in(app, account)
    clock.at = NOW + 3 * HOUR
    place = onward(browser.post(f"/apply/{other.reference}/organisation", data={"city": "Mysuru"}).location)

    assert sign_in(app, account).get(place).status_code == 404


def test_pages_with_a_form_say_until_when(browser: FlaskClient, application: Application, clock: StillClock) -> None:
    path = f"/apply/{application.reference}/organisation"
    shown = browser.get(path).text
    clock.at = NOW + 90 * timedelta(minutes=1)
    later = browser.get(path).text

    assert "You are signed in until 10 March 2030, 14:00 IST. Each page that you open or save gives you more time." in (
        " ".join(shown.split())
    )
    assert "until 10 March 2030, 15:30 IST" in later
    assert page(browser.get(path)).xpath("//*[@data-session]/@data-session") == ["7200"]
    assert "signed in until" not in browser.get(f"/apply/{application.reference}").text


def test_where_a_demo_moved_the_clock_no_other_time_is_mixed_in(
    app: Flask, browser: FlaskClient, application: Application, fakes: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "ports", replace(fakes, clock=StillClock(NOW + 72 * HOUR)))

    shown = page(browser.get(f"/apply/{application.reference}/organisation"))

    note = shown.xpath("//*[@data-session]")[0]
    words = " ".join(shown.text_content().split())
    assert "signed in until" not in words
    assert "If your session ends while you type, sign in again within an hour" in words
    assert note.get("data-until") == "10 March 2030, 14:00 IST by the real clock"


def test_after_ten_hours_the_page_promises_no_more_time(
    browser: FlaskClient, application: Application, clock: StillClock
) -> None:
    path = f"/apply/{application.reference}/organisation"
    for hour in range(1, 12):
        clock.at = NOW + hour * HOUR
        shown = " ".join(browser.get(path).text.split())

    assert "You are signed in until 11 March 2030, 00:00 IST. If it ends" in shown


def test_staying_signed_in_gives_more_time(browser: FlaskClient, visitor: FlaskClient, clock: StillClock) -> None:
    clock.at = NOW + 110 * timedelta(minutes=1)

    assert browser.get("/account/sessions/stay").json == {"seconds": 7200, "until": "10 March 2030, 15:50 IST"}
    clock.at = NOW + 3 * HOUR
    assert browser.get("/account").status_code == 200
    assert visitor.get("/account/sessions/stay").status_code == 302


def test_closing_the_account_forgets_the_words(
    app: Flask, session: Session, clock: StillClock, application: Application
) -> None:
    account = make_account(session, Role.MEMBER, organisation=application.organisation)
    with app.app_context():
        account.password = hash_password(PASSWORD)
    session.commit()
    browser = sign_in(app, account)
    clock.at = NOW + 3 * HOUR
    browser.post(f"/apply/{application.reference}/organisation", data={"city": "Mysuru"})
    assert session.scalar(select(func.count()).select_from(KeptForm)) == 1

    again = sign_in(app, account)
    assert again.post("/account/delete", data={"agreed": "y"}).status_code == 302

    assert session.scalar(select(func.count()).select_from(KeptForm)) == 0
