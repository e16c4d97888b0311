import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.partners.models import Organisation
from tests.builders import make_account
from tests.conftest import SignIn

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_an_unknown_address_has_a_page_with_all_headers(visitor: FlaskClient) -> None:
    answer = visitor.get("/no-such-page")
    policy = answer.headers["Content-Security-Policy"]

    assert answer.status_code == 404
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in policy
    assert all(part in policy for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"))


@pytest.mark.parametrize("path", ["/%00", "/sign-in%00", "/sign-in?next=%00", "/?a=1&a=%00"])
def test_an_address_with_a_nul_leads_nowhere(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_each_answer_has_a_nonce_of_its_own(visitor: FlaskClient) -> None:
    policies = {visitor.get("/no-such-page").headers["Content-Security-Policy"] for _ in range(3)}

    assert len(policies) == 3


def test_a_wrong_method_looks_like_an_unknown_address(visitor: FlaskClient) -> None:
    assert visitor.delete("/sign-in").status_code == 404


def test_a_post_without_a_token_is_refused(app: Flask, visitor: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert visitor.post("/sign-in", data={"email": "a@example.org", "password": "x"}).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_a_body_that_is_too_large_has_its_page(
    app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = visitor.post("/sign-in", data={"email": "x" * 2000})

    assert answer.status_code == 413
    assert 'href="/sign-in">Go back to the page' in answer.text
    assert "A file may have up to 10 MB" in answer.text


def test_who_sends_too_much_from_a_button_is_not_led_to_a_page_that_is_not_there(
    app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)

    assert "Go back to the page" not in visitor.post("/organisation/choose", data={"email": "x" * 2000}).text


def test_without_the_database_there_is_a_page_that_asks_for_patience(
    signed_in: SignIn, session: Session, organisation: Organisation, engine: Engine
) -> None:
    client = signed_in(make_account(session, Role.OWNER, organisation=organisation))

    def refuse(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, ConnectionRefusedError("no server"))

    event.listen(engine, "before_cursor_execute", refuse)
    try:
        answer = client.get("/notifications")
    finally:
        event.remove(engine, "before_cursor_execute", refuse)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Try again in a few minutes" in answer.text


def test_an_unexpected_failure_shows_a_number_and_nothing_else(
    app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("the secret is 42")

    monkeypatch.setitem(app.view_functions, "notices.mine", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = visitor.get("/notifications")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
