"""Sign-up and confirmation: what works, and what the form says."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.outbox.models import EventRecord
from tests.accounts.entering import PASSWORD, SIGN_UP, Relay, link_in, sign_in, signed_in_as
from tests.fakes import FakeMailer


def test_a_newcomer_signs_up_confirms_and_signs_in(
    visitor: FlaskClient, session: Session, mailer: FakeMailer, relay: Relay
) -> None:
    """J1: the address is confirmed by mail before the first sign-in."""
    response = visitor.post("/sign-up", data=SIGN_UP)
    assert (response.status_code, response.location) == (302, "/sign-up/sent")
    assert "Look into your mailbox" in visitor.get("/sign-up/sent").text
    assert sign_in(visitor, "asha@bolt.example")[0] == 422

    relay()
    (mail,) = mailer.to("asha@bolt.example")
    assert mail.subject == "Confirm your address"
    assert "Dear Asha Rao," in mail.text
    link = link_in(mail, "/confirm/")
    assert "Confirm my address" in visitor.get(link).text
    assert sign_in(visitor, "asha@bolt.example")[0] == 422, "opening the link alone changes nothing"
    assert visitor.post(link).location == "/sign-in"
    assert "Your address is confirmed" in visitor.get("/sign-in").text

    response = visitor.post("/sign-in", data={"email": "Asha@Bolt.Example", "password": PASSWORD})
    assert (response.status_code, response.location) == (302, "/home")
    assert signed_in_as(visitor) == "Asha Rao"
    names = session.scalars(select(EventRecord.name).order_by(EventRecord.number)).all()
    assert names == ["AccountCreated", "AddressConfirmed"]


def test_a_confirmation_link_works_once_and_says_so(visitor: FlaskClient, mailer: FakeMailer, relay: Relay) -> None:
    visitor.post("/sign-up", data=SIGN_UP)
    relay()
    link = link_in(mailer.to("asha@bolt.example")[0], "/confirm/")
    visitor.post(link)

    for method in ("GET", "POST"):
        response = visitor.open(link, method=method, follow_redirects=True)
        assert "confirmed already" in response.text
        assert '<h1 class="govuk-heading-l">Sign in</h1>' in response.text, "there is nothing to ask for"
    assert "This link does not work" in visitor.get("/confirm/forged", follow_redirects=True).text


def test_a_new_confirmation_link_is_sent_on_request(visitor: FlaskClient, mailer: FakeMailer, relay: Relay) -> None:
    visitor.post("/sign-up", data=SIGN_UP)
    response = visitor.post("/confirm", data={"email": "asha@bolt.example"}, follow_redirects=True)
    assert "a new link is on its way" in response.text

    relay()
    _, again = mailer.to("asha@bolt.example")
    assert "new link" in again.text
    assert visitor.post(link_in(again, "/confirm/")).location == "/sign-in"


def test_signing_up_again_writes_to_the_owner_instead(
    app: Flask, visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay, session: Session
) -> None:
    visitor.post("/sign-up", data={**SIGN_UP, "email": person.email})
    relay()

    (mail,) = mailer.to(person.email)
    assert mail.subject == "You have an account already"
    assert "http://localhost/sign-in" in mail.text
    assert session.scalars(select(Account.name).where(Account.email == person.email)).all() == ["Ravi Nair"]
    assert sign_in(app.test_client(), person.email)[0] == 302, "the password is the old one"


def test_signing_up_again_before_confirmation_sends_the_link_again(
    visitor: FlaskClient, mailer: FakeMailer, relay: Relay
) -> None:
    visitor.post("/sign-up", data=SIGN_UP)
    visitor.post("/sign-up", data={**SIGN_UP, "password": "quite another password"})
    relay()

    _, again = mailer.to("asha@bolt.example")
    assert "waits to be confirmed" in again.text
    assert visitor.post(link_in(again, "/confirm/")).location == "/sign-in"


BAD_SIGN_UPS = {
    "no name": ({"name": "  "}, "Enter your full name."),
    "long name": ({"name": "x" * 201}, "Your full name: shorten this to 200 characters."),
    "control characters": ({"name": "Asha\x07"}, "Remove the characters that cannot be shown."),
    "no address": ({"email": ""}, "Enter your email address."),
    "no mail address": ({"email": "asha"}, "Enter an email address like name@example.org."),
    "long address": ({"email": "a" * 300 + "@bolt.example"}, "Enter an email address like name@example.org."),
    "no password": ({"password": ""}, "Choose a password."),
    "short password": ({"password": "eleven char"}, "Use 12 characters or more for the password."),
    "long password": ({"password": "x" * 5000}, "Password: shorten this to 128 characters."),
    "own address": ({"password": "Asha@bolt.EXAMPLE"}, "Choose a password that is not your email address."),
}


@pytest.mark.parametrize(("wrong", "message"), BAD_SIGN_UPS.values(), ids=BAD_SIGN_UPS)
def test_the_sign_up_says_what_to_mend(
    visitor: FlaskClient, session: Session, wrong: dict[str, str], message: str
) -> None:
    typed = {**SIGN_UP, **wrong}
    response = visitor.post("/sign-up", data=typed)

    assert response.status_code == 422
    assert message in response.text
    assert "<title>Error: " in response.text
    assert typed["email"] in response.text
    assert PASSWORD not in response.text
    assert session.scalars(select(Account)).all() == []


def test_a_form_of_the_library_counts_once(
    visitor: FlaskClient, session: Session, mailer: FakeMailer, relay: Relay
) -> None:
    form = {**SIGN_UP, "form_key": "one key"}
    places = [visitor.post("/sign-up", data=form).location for _ in range(2)]
    relay()

    assert places == ["/sign-up/sent", "/sign-up/sent"]
    assert len(mailer.to("asha@bolt.example")) == 1
    assert len(session.scalars(select(Account)).all()) == 1
