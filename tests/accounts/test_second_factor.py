"""The second factor: who needs it, how it is set up, what it opens, and what opens nothing."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from passlib.exc import UsedTokenError
from passlib.totp import TOTP, TotpMatch
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import second_factor
from app.accounts.forms import recovery_code
from app.accounts.library import SIGN_IN_KEY
from app.accounts.limits import EXTENSION, fresh_count
from app.accounts.models import Account
from app.accounts.policy import ORGANISATION_ROLES, Role, needs_second_factor
from app.core.errors import Conflict
from app.extensions import db, security
from app.outbox.models import EventRecord
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock

PASSWORD = "correct horse battery"
PAGE = "/account/second-factor"
CODES = "/account/recovery-codes"
Relay = Callable[[], None]


@pytest.fixture
def manager(app: Flask, session: Session) -> Account:
    """Somebody of the program whose app knows the secret, with recovery codes."""
    account = make_account(session, Role.PROGRAM_MANAGER, name="Meera Iyer")
    with app.app_context():
        stored = db.session.get_one(Account, account.id)
        stored.password = hash_password(PASSWORD)
        second_factor.set_up_for(stored)
        second_factor.make_recovery_codes(stored)
        db.session.commit()
    session.expire_all()
    return account


def code_for(app: Flask, account: Account, *, steps: int = 0) -> str:
    """Return what the app on the phone shows, now or some steps of 30 seconds later."""
    with app.app_context():
        key = second_factor.secret_of(account)
    return str(TOTP(key=key).generate(time.time() + 30 * steps).token)


def codes_of(app: Flask, account: Account) -> list[str]:
    with app.app_context():
        return second_factor.recovery_codes(account)


def give_password(browser: FlaskClient, account: Account, path: str = "/sign-in") -> str | None:
    return browser.post(path, data={"email": account.email, "password": PASSWORD}).location


def secret_on(page: str) -> str:
    found = re.search(r'id="secret">([^<]+)<', page)
    assert found
    return found[1].replace("-", "")


def code_now(secret: str) -> str:
    return str(TOTP(key=secret).generate().token)


@pytest.mark.parametrize("role", Role)
def test_everybody_of_the_program_needs_a_second_factor(role: Role) -> None:
    """V6.3.3."""
    assert needs_second_factor(frozenset({role})) is (role not in ORGANISATION_ROLES)
    assert needs_second_factor(frozenset({role, Role.OWNER})) is (role not in ORGANISATION_ROLES)


def test_who_has_no_role_needs_none() -> None:
    assert not needs_second_factor(frozenset())


@pytest.mark.parametrize("path", ["/desk", "/account", "/notifications", "/home", CODES, "/desk/nowhere"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_it_staff_reach_nothing_but_its_set_up(
    session: Session, signed_in: SignIn, path: str, method: str
) -> None:
    account = make_account(session, Role.PROGRAM_MANAGER, Role.ADMIN)
    account.tf_totp_secret = None
    session.commit()
    answer = signed_in(account).open(path, method=method, data={"name": "Somebody Else"})

    assert answer.location == PAGE or answer.status_code == 404
    assert session.scalars(select(EventRecord)).all() == []


def test_on_public_pages_they_have_no_role_yet(session: Session, signed_in: SignIn) -> None:
    account = make_account(session, Role.PROGRAM_MANAGER)
    assert 'href="/desk"' in signed_in(account).get("/help").text

    account.tf_totp_secret = None
    session.commit()
    assert 'href="/desk"' not in signed_in(account).get("/help").text


def test_staff_set_it_up_and_go_on(session: Session, signed_in: SignIn, mailer: FakeMailer, relay: Relay) -> None:
    account = make_account(session, Role.PROGRAM_MANAGER)
    account.tf_totp_secret = account.tf_primary_method = None
    session.commit()
    browser = signed_in(account)
    page = browser.get("/desk", follow_redirects=True).text
    assert "Set up your second factor first." in page
    assert '<img src="data:image/svg+xml;base64,' in page
    assert "Not now" not in page

    secret = secret_on(page)
    assert browser.post(PAGE, data={"code": code_now(secret)}).location == CODES
    codes = re.findall(r"<code>([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})</code>", browser.get(CODES).text)
    assert len(set(codes)) == 8
    assert browser.get("/desk").status_code == 200
    assert session.scalars(select(EventRecord.name)).all() == ["SecondFactorSetUp"]
    relay()
    assert mailer.to(account.email)[0].subject == "Your second factor is set up"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "Enter the six digits that your app shows."),
        ("   ", "Enter the six digits that your app shows."),
        ("000000x", "This code is not right"),
        ("x" * 21, "A code has six digits."),
        ("٠٠٠٠٠٠", "This code is not right"),
        ("-00001", "This code is not right"),
    ],
)
def test_a_wrong_code_sets_nothing_up_and_keeps_the_secret(
    session: Session, signed_in: SignIn, code: str, message: str
) -> None:
    account = make_account(session)
    browser = signed_in(account)
    secret = secret_on(browser.get(PAGE).text)
    answer = browser.post(PAGE, data={"code": code})

    assert answer.status_code == 422
    assert message in answer.text
    assert secret_on(answer.text) == secret
    assert session.scalars(select(Account.tf_totp_secret)).all() == [None]
    assert browser.post(PAGE, data={"code": f" {code_now(secret)[:3]} {code_now(secret)[3:]} "}).location == CODES


def test_a_code_without_a_secret_sets_nothing_up(session: Session, signed_in: SignIn) -> None:
    assert signed_in(make_account(session)).post(PAGE, data={"code": "123456"}).status_code == 422


def test_setting_it_up_twice_with_one_form_is_once(session: Session, signed_in: SignIn) -> None:
    browser = signed_in(make_account(session))
    form = {"code": code_now(secret_on(browser.get(PAGE).text)), "form_key": "k"}
    places = [browser.post(PAGE, data=form).location for _ in range(2)]

    assert places == [CODES, CODES]
    assert session.scalars(select(EventRecord.name)).all() == ["SecondFactorSetUp"]


def test_what_is_stored_opens_nothing_by_itself(app: Flask, session: Session, manager: Account) -> None:
    """A copy of the database holds neither secret nor recovery codes in the clear."""
    with app.app_context():
        secret = second_factor.secret_of(manager)

    assert secret not in str(manager.tf_totp_secret)
    assert not set(codes_of(app, manager)) & set(manager.mf_recovery_codes or [])


def test_a_sign_in_needs_password_and_code(app: Flask, visitor: FlaskClient, manager: Account) -> None:
    assert give_password(visitor, manager) == "/sign-in/code?next=/home"
    with visitor.session_transaction() as cookie:
        assert SIGN_IN_KEY not in cookie
    assert visitor.get("/desk").location == "/sign-in?next=/desk"
    assert "Enter the code from your app" in visitor.get("/sign-in/code").text

    assert visitor.post("/sign-in/code", data={"code": code_for(app, manager)}).location == "/home"
    assert visitor.get("/desk").status_code == 200


def test_the_way_on_survives_the_code(app: Flask, visitor: FlaskClient, manager: Account) -> None:
    form = {"email": manager.email, "password": PASSWORD, "next": "/desk/messages"}
    place = visitor.post("/sign-in", data=form).location
    assert place == "/sign-in/code?next=/desk/messages"
    assert 'action="/sign-in/code?next=/desk/messages"' in visitor.get(place).text

    assert visitor.post(place, data={"code": code_for(app, manager)}).location == "/desk/messages"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_code_leads_nobody_to_another_site(
    app: Flask, visitor: FlaskClient, manager: Account, elsewhere: str
) -> None:
    give_password(visitor, manager)
    answer = visitor.post("/sign-in/code", query_string={"next": elsewhere}, data={"code": code_for(app, manager)})

    assert answer.location in {"/home", "/%5Cevil.example"}


def test_a_code_works_once(app: Flask, manager: Account) -> None:
    """V6.5.1."""
    code = code_for(app, manager)
    statuses = []
    for _ in range(2):
        browser = app.test_client()
        give_password(browser, manager)
        statuses.append(browser.post("/sign-in/code", data={"code": code}).status_code)

    assert statuses == [302, 422]


def test_of_two_at_the_same_moment_one_code_lets_in_one(app: Flask, manager: Account) -> None:
    """Both have read that the code was not used yet."""
    match = cast(TotpMatch, SimpleNamespace(counter=100))
    with app.app_context():
        codes = cast(second_factor.Codes, security.totp_factory)
        codes.set_last_counter(manager, match)
        with pytest.raises(UsedTokenError):
            codes.set_last_counter(manager, match)


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_time_is_refused(app: Flask, visitor: FlaskClient, manager: Account, steps: int) -> None:
    give_password(visitor, manager)
    answer = visitor.post("/sign-in/code", data={"code": code_for(app, manager, steps=steps)})

    assert answer.status_code == 422
    assert "This code is not right" in answer.text


@pytest.mark.parametrize("code", ["", "12345", "x" * 5000, "\x00", "000 000"])
@pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/recovery"])
def test_bad_codes_say_what_to_mend(visitor: FlaskClient, manager: Account, path: str, code: str) -> None:
    give_password(visitor, manager)
    answer = visitor.post(path, data={"code": code})

    assert answer.status_code == 422
    assert 'href="#code"' in answer.text
    assert visitor.get("/desk").status_code == 302


@pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/recovery"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_password_there_is_no_code_to_give(visitor: FlaskClient, path: str, method: str) -> None:
    assert visitor.open(path, method=method, data={"code": "123456"}).location == "/sign-in"
    assert "Sign in first." in visitor.get("/sign-in").text


@pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/recovery"])
@pytest.mark.parametrize(("minutes", "shown"), [(10, True), (11, False)])
def test_the_password_counts_for_ten_minutes(
    visitor: FlaskClient, manager: Account, clock: StillClock, path: str, minutes: int, shown: bool
) -> None:
    give_password(visitor, manager)
    visitor.get(path)
    clock.at = NOW + timedelta(minutes=minutes)
    assert (visitor.get(path).status_code == 200) is shown

    give_password(visitor, manager)
    assert visitor.get(path).status_code == 200, "given again, it counts anew"


def test_a_recovery_code_opens_the_account_once(
    app: Flask, manager: Account, session: Session, mailer: FakeMailer, relay: Relay
) -> None:
    """V6.5.4."""
    code = codes_of(app, manager)[0]
    answers = []
    for _ in range(2):
        browser = app.test_client()
        give_password(browser, manager)
        assert "Use a recovery code" in browser.get("/sign-in/recovery").text
        answers.append(browser.post("/sign-in/recovery", data={"code": f" {code.upper().replace('-', ' ')} "}))
    session.refresh(manager)

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "was used already" in answers[1].text
    assert len(codes_of(app, manager)) == 7
    relay()
    assert [mail.subject for mail in mailer.to(manager.email)] == ["A recovery code was used"]


@pytest.mark.parametrize("typed", ["12ab-34cd-56ef", "12ab34cd56ef", " 12AB 34CD 56EF ", "12ab–34cd – 56ef"])
def test_a_recovery_code_may_be_typed_without_its_dashes(typed: str) -> None:
    assert recovery_code(typed) == "12ab-34cd-56ef"


def test_of_two_at_the_same_moment_one_recovery_code_lets_in_one(app: Flask, manager: Account) -> None:
    code = codes_of(app, manager)[0]
    with app.test_request_context():
        stored = db.session.get_one(Account, manager.id)
        assert security.mf_recovery_codes_util.delete_recovery_code(stored, code)
        db.session.commit()
        with pytest.raises(Conflict):
            security.mf_recovery_codes_util.delete_recovery_code(stored, code)


def test_new_recovery_codes_end_the_old_ones(
    app: Flask, session: Session, manager: Account, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    before = codes_of(app, manager)
    browser = signed_in(manager)
    assert browser.post(CODES).location == CODES
    session.refresh(manager)
    after = codes_of(app, manager)

    assert len(after) == 8
    assert not set(before) & set(after)
    assert all(code in browser.get(CODES).text for code in after)
    relay()
    assert mailer.to(manager.email)[0].subject == "You have new recovery codes"


@pytest.mark.parametrize(
    ("path", "place", "fact"),
    [(CODES, CODES, "RecoveryCodesMade"), ("/account/second-factor/off", "/account", "SecondFactorTurnedOff")],
)
def test_a_form_sent_twice_counts_once(session: Session, signed_in: SignIn, path: str, place: str, fact: str) -> None:
    account = make_account(session)
    account.tf_primary_method = account.tf_totp_secret = "sealed"
    session.commit()
    browser = signed_in(account)
    places = [browser.post(path, data={"form_key": "k"}).location for _ in range(2)]

    assert places == [place, place]
    assert session.scalars(select(EventRecord.name)).all() == [fact]


def test_who_has_no_second_factor_has_no_recovery_codes(session: Session, signed_in: SignIn) -> None:
    assert signed_in(make_account(session)).get(CODES).location == PAGE


@pytest.mark.parametrize("path", [PAGE, CODES, "/account/second-factor/off", "/account/sessions", "/account/address"])
def test_the_password_is_asked_again_before_anything_changes(
    app: Flask, manager: Account, signed_in: SignIn, path: str
) -> None:
    """V7.5.1."""
    browser = signed_in(manager)
    with browser.session_transaction() as cookie:
        cookie["fs_paa"] = time.time() - 31 * 60
    place = browser.get(path).location
    assert place == f"/account/again?next={path}"

    answer = browser.post("/account/again", data={"password": PASSWORD, "next": path})
    assert answer.location == path
    assert browser.get(path).status_code == 200


def test_a_member_may_turn_it_off(
    app: Flask, session: Session, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    account = make_account(session, Role.OWNER, organisation=make_organisation(session))
    account.tf_primary_method, account.tf_totp_secret, account.mf_recovery_codes = "authenticator", "sealed", ["x"]
    session.commit()
    browser = signed_in(account)
    assert 'href="/account/second-factor/off"' in browser.get(PAGE).text
    assert "Turn off your second factor" in browser.get("/account/second-factor/off").text

    assert browser.post("/account/second-factor/off").location == "/account"
    session.refresh(account)
    assert not account.has_second_factor
    assert not account.mf_recovery_codes
    assert session.scalars(select(EventRecord.name)).all() == ["SecondFactorTurnedOff"]
    relay()
    assert mailer.to(account.email)[0].subject == "Your second factor is turned off"


def test_staff_may_not_turn_it_off(session: Session, manager: Account, signed_in: SignIn) -> None:
    browser = signed_in(manager)
    assert "/account/second-factor/off" not in browser.get(PAGE).text
    assert "keep their second factor" in browser.get("/account/second-factor/off").text

    assert browser.post("/account/second-factor/off").status_code == 409
    session.refresh(manager)
    assert manager.has_second_factor


def test_guessing_codes_ends_soon(app: Flask, manager: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """V6.6.3: also from many networks, and with the password given anew each time."""
    monkeypatch.setitem(app.extensions, EXTENSION, fresh_count())
    statuses = []
    for number in range(21):
        browser = app.test_client()
        browser.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        give_password(browser, manager)
        statuses.append(browser.post("/sign-in/code", data={"code": "000000"}).status_code)

    assert statuses == [422] * 20 + [429]


@pytest.mark.parametrize("path", [PAGE, CODES, "/account/second-factor/off"])
def test_a_visitor_has_to_sign_in(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).location == f"/sign-in?next={path}"
