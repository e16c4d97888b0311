"""Nobody learns who has an account, neither from text and status nor from the time it takes."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.extensions import security
from tests.accounts.entering import PASSWORD, strip

SAME_ANSWERS = {
    "sign-in": ("/sign-in", {"password": "not the password"}),
    "sign-up": ("/sign-up", {"name": "Somebody", "password": PASSWORD}),
    "reset": ("/reset", {}),
    "confirm": ("/confirm", {}),
}


@pytest.mark.parametrize(("path", "form"), SAME_ANSWERS.values(), ids=SAME_ANSWERS)
def test_known_and_unknown_addresses_get_the_same_answer(
    app: Flask, person: Account, path: str, form: dict[str, str]
) -> None:
    """Scenario 4: same message for unknown address. V6.3.8: nobody learns from text or status who has an account."""
    answers = []
    for address in (person.email, "nobody@example.org"):
        browser = app.test_client()
        first = browser.post(path, data={**form, "email": address})
        then = browser.get(first.location).text if first.location else ""
        answers.append((first.status_code, first.location, strip(first.text + then, address)))

    assert answers[0] == answers[1]


class Counting:
    """A hasher of the library that counts how often it is asked for something slow."""

    def __init__(self, hasher: Any) -> None:
        self.hasher, self.count = hasher, 0

    def __getattr__(self, name: str) -> Any:
        self.count += name in {"hash", "verify"}
        return getattr(self.hasher, name)


@pytest.mark.parametrize(("path", "form"), SAME_ANSWERS.values(), ids=SAME_ANSWERS)
def test_known_and_unknown_addresses_take_as_many_hashes(
    app: Flask, session: Session, person: Account, path: str, form: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scenario 4: same time for unknown address (V6.3.8). Hashing is what takes time."""
    if path == "/confirm":
        person.confirmed_at = None
        session.commit()
    counts = []
    for address in (person.email, "nobody@example.org"):
        hashers = [Counting(security.pwd_context), Counting(security.hashing_context)]
        monkeypatch.setattr(security, "pwd_context", hashers[0])
        monkeypatch.setattr(security, "hashing_context", hashers[1])
        app.test_client().post(path, data={**form, "email": address})
        monkeypatch.undo()
        counts.append(sum(hasher.count for hasher in hashers))

    assert counts[0] == counts[1] > 0
