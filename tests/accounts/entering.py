"""How tests of accounts come in, and what they look at there."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from app.core.ports import Mail

PASSWORD = "correct horse battery"
NEW_PASSWORD = "three other words"
SIGN_UP = {"name": "Asha Rao", "email": "asha@bolt.example", "password": PASSWORD}
Relay = Callable[[], None]


def link_in(mail: Mail, start: str) -> str:
    """Return the path of the mail's link."""
    found = re.search(rf"http://localhost({start}\S+)", mail.text)
    assert found, mail.text
    return found[1]


def signed_in_as(browser: FlaskClient) -> str | None:
    """Return the name in the head of the page."""
    found = re.search(r'href="/account">([^<]+)<', browser.get("/account").text)
    return found[1] if found else None


def is_signed_in(browser: FlaskClient) -> bool:
    return browser.get("/account").status_code == 200


def sign_in(browser: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> tuple[int, str]:
    response = browser.post("/sign-in", data={"email": email, "password": password, **more})
    return response.status_code, response.text


def strip(page: str, address: str) -> str:
    """Take out what is different on each page: what was typed, the nonces and keys."""
    page = re.sub(r'name="(csrf_token|form_key)"[^>]*value="[^"]*"', "", page.replace(address, ""))
    return re.sub(r'nonce="[^"]*"', "", page)
