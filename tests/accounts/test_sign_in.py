"""Sign-in: what works, what is refused, and where it leads."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Account
from tests.accounts.entering import PASSWORD, SIGN_UP, Relay, link_in, sign_in
from tests.fakes import FakeMailer


def test_where_somebody_was_going_is_kept(
    visitor: FlaskClient, person: Account, mailer: FakeMailer, relay: Relay
) -> None:
    """From a private page through sign-in back to it, and through sign-up and confirmation too."""
    response = visitor.get("/notifications")
    assert response.location == "/sign-in?next=/notifications"
    page = visitor.get(response.location).text
    assert "Sign in to open this page." in page
    assert 'name="next" type="hidden" value="/notifications"' in page
    assert "/sign-up?next=/notifications" in page

    visitor.post("/sign-up", data={**SIGN_UP, "onward": "/notifications"})
    relay()
    link = link_in(mailer.to("asha@bolt.example")[0], "/confirm/")
    assert visitor.post(link).location == "/sign-in?next=/notifications"
    form = {"email": "asha@bolt.example", "password": PASSWORD, "next": "/notifications"}
    assert visitor.post("/sign-in", data=form).location == "/notifications"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil"]
)
def test_nobody_is_sent_to_another_site(visitor: FlaskClient, person: Account, elsewhere: str) -> None:
    page = visitor.get("/sign-in", query_string={"next": elsewhere}).text
    assert 'name="next" type="hidden" value=""' in page

    form = {"email": person.email, "password": PASSWORD, "next": elsewhere}
    response = visitor.post("/sign-in", data=form)
    assert response.location in {None, "/home", "evil", "/%5Cevil.example"}, "all of them are on this site"


@pytest.mark.parametrize(
    ("email", "password", "messages"),
    [
        ("", "", ["Enter your email address.", "Enter your password."]),
        ("", PASSWORD, ["Enter your email address."]),
        ("ravi@example.org", "", ["Enter your password."]),
        ("no address", PASSWORD, ["is not right"]),
        ("ravi@example.org", "x" * 5000, ["is not right"]),
        ("ravi\x00@example.org", PASSWORD, ["is not right"]),
    ],
)
def test_the_sign_in_says_what_is_missing(visitor: FlaskClient, email: str, password: str, messages: list[str]) -> None:
    status, page = sign_in(visitor, email, password)

    assert status == 422
    for message in messages:
        assert message in page
    assert page.count("is not right") == (messages == ["is not right"])


def test_a_json_body_is_no_form(visitor: FlaskClient) -> None:
    for body in ("[]", "5", "null", "{", '{"email": {"a": 1}}'):
        response = visitor.post("/sign-in", data=body, content_type="application/json")
        assert response.status_code in {400, 422}, body


def test_every_page_carries_the_links_of_an_account(visitor: FlaskClient, person: Account) -> None:
    head = visitor.get("/sign-in").text
    assert 'href="/sign-in">Sign in</a>' in head
    assert 'href="/interest">Become a partner</a>' in head

    sign_in(visitor, person.email)
    head = visitor.get("/account").text
    assert 'href="/account">Ravi Nair</a>' in head
    assert 'action="/sign-out"' in head


def test_an_unsafe_form_is_refused_without_its_token(app: Flask, visitor: FlaskClient, person: Account) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for path in ("/sign-in", "/sign-up", "/reset", "/confirm", "/sign-out", "/interest"):
            assert visitor.post(path, data={"email": person.email}).status_code == 400, path
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
