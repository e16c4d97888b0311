"""A new password by a link in a mail: once, for a short time, and never by the address of the request."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.outbox.models import EventRecord, Notice
from tests.accounts.entering import NEW_PASSWORD, Relay, is_signed_in, link_in, sign_in
from tests.fakes import FakeMailer


@pytest.mark.parametrize("host", ["evil.example", "localhost:81"])
def test_links_in_mails_never_come_from_the_host_header(
    visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay, host: str
) -> None:
    visitor.post("/reset", data={"email": person.email}, headers={"Host": host})
    relay()
    (mail,) = mailer.to(person.email)

    assert "http://localhost/reset/" in mail.text
    assert host not in mail.text + mail.html


def test_a_reset_changes_the_password_and_ends_every_session(
    app: Flask, visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay, session: Session
) -> None:
    """Scenario 4: reset link twice. The second time it leads to a new one."""
    other = app.test_client()
    sign_in(other, person.email)
    assert is_signed_in(other)
    visitor.post("/reset", data={"email": person.email})
    relay()
    link = link_in(mailer.to(person.email)[0], "/reset/")
    assert "Your new password" in visitor.get(link).text

    response = visitor.post(link, data={"password": NEW_PASSWORD})
    assert response.location == "/sign-in"
    assert not is_signed_in(other)
    assert sign_in(visitor, person.email)[0] == 422
    assert sign_in(visitor, person.email, NEW_PASSWORD)[0] == 302
    relay()
    assert mailer.to(person.email)[1].subject == "Your password was changed"
    assert "PasswordReset" in session.scalars(select(EventRecord.name)).all()
    for method in ("GET", "POST"):
        again = visitor.open(link, method=method, data={"password": "yet other words"})
        assert again.location == "/reset"
        page = visitor.get("/reset").text
        assert "it was used already" in page
        assert "Send the link" in page, "the next step is here"
    assert sign_in(app.test_client(), person.email, NEW_PASSWORD)[0] == 302


@pytest.mark.parametrize(("page", "sent"), [("/reset", "/reset/sent"), ("/confirm", "/confirm/sent")])
def test_the_next_page_says_where_to_look_and_a_slip_is_named(
    visitor: FlaskClient, person: Account, page: str, sent: str
) -> None:
    """The same for everybody; only what is no address is told."""
    for address in (person.email, "nobody@example.org"):
        assert visitor.post(page, data={"email": address}).location == sent
        shown = visitor.get(sent).text
        assert "Look into your mailbox" in shown
        assert "Success" not in shown

    wrong = visitor.post(page, data={"email": "x"})
    assert wrong.status_code == 422
    assert 'href="#email">Enter an email address like name@example.org.' in wrong.text


def test_a_reset_link_that_is_too_old_leads_to_a_new_one(
    app: Flask,
    visitor: FlaskClient,
    person: Account,
    mailer: FakeMailer,
    relay: Relay,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Scenario 4: expired link."""
    visitor.post("/reset", data={"email": person.email})
    relay()
    link = link_in(mailer.to(person.email)[0], "/reset/")
    monkeypatch.setitem(app.config, "SECURITY_RESET_PASSWORD_WITHIN", timedelta(seconds=-1))

    for method in ("GET", "POST"):
        assert visitor.open(link, method=method, data={"password": NEW_PASSWORD}).location == "/reset"
        assert "This link is too old" in visitor.get("/reset").text
    assert sign_in(visitor, person.email)[0] == 302, "the password is the old one"


def test_a_link_that_opens_an_account_stays_out_of_the_inbox(
    visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay
) -> None:
    """Whoever has a stolen session must not find a link there that takes the account over."""
    sign_in(visitor, person.email)
    visitor.post("/reset", data={"email": person.email})
    relay()

    assert len(mailer.to(person.email)) == 1
    assert "/reset/" not in visitor.get("/notifications").text


@pytest.mark.parametrize("password", ["", "short", "x" * 129])
def test_a_bad_new_password_changes_nothing(
    visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay, password: str
) -> None:
    visitor.post("/reset", data={"email": person.email})
    relay()
    link = link_in(mailer.to(person.email)[0], "/reset/")

    assert visitor.post(link, data={"password": password}).status_code == 422
    assert sign_in(visitor, person.email)[0] == 302


@pytest.mark.parametrize("path", ["/reset", "/confirm"])
def test_a_missing_address_is_named(visitor: FlaskClient, path: str) -> None:
    response = visitor.post(path, data={"email": " "})

    assert response.status_code == 422
    assert "Enter your email address." in html.fromstring(response.text).xpath("string(//a[@href='#email'])")


@pytest.mark.parametrize("path", ["/reset", "/confirm"])
@pytest.mark.parametrize("address", ["nonsense", "a" * 300 + "@example.org"])
def test_nothing_is_sent_to_a_wrong_address(visitor: FlaskClient, session: Session, path: str, address: str) -> None:
    response = visitor.post(path, data={"email": address})

    assert response.status_code in {302, 422}
    assert session.scalars(select(Notice)).all() == []
