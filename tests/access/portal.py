"""A browser for everybody: it asks for any address of the portal as anybody, and leaves no trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from tests.access.who import Who
from tests.access.world import World
from tests.counting import statements


class Portal:
    """Asks for any row of the table as anybody, and undoes what came of it."""

    def __init__(self, app: Flask, connection: Connection, world: World, cookies: dict[Who, str]) -> None:
        self.app, self.connection, self.world, self.cookies = app, connection, world, cookies
        self.client = app.test_client(use_cookies=False)
        self.addresses = app.url_map.bind("localhost")

    def path(self, row: str) -> str:
        method, endpoint = row.split()
        return self.addresses.build(endpoint, self.world.places.get(endpoint, {}), method=method)

    def ask(self, who: Who, row: str, method: str = "", **headers: str) -> tuple[TestResponse, list[str]]:
        """Return the answer and the statements that wrote something."""
        typed = self.world.forms.get(row.split()[1], {}) if row.startswith("POST") else None
        return self.send(who, self.path(row), method or row.split()[0], typed, headers)

    def send(
        self, who: Who, path: str, method: str, typed: dict[str, Any] | None, headers: dict[str, str]
    ) -> tuple[TestResponse, list[str]]:
        with self.undone(), statements(self.connection.engine) as sent:
            known = {"Cookie": self.cookies[who]} if who in self.cookies else {}
            answer = self.client.open(path, method=method, data=as_typed(typed), headers=headers | known)
            answer.get_data()
        return answer, [one for one in sent if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]

    @contextmanager
    def undone(self) -> Iterator[None]:
        savepoint = self.connection.begin_nested()
        yield
        savepoint.rollback()


def as_typed(form: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the form for one sending: a file is read only once."""
    if form is None:
        return None
    return {name: (BytesIO(value), "scan.pdf") if isinstance(value, bytes) else value for name, value in form.items()}


def rows_of(app: Flask) -> list[str]:
    """Return each address with each method that was asked for; HEAD comes with GET."""
    rules = app.url_map.iter_rules()
    return sorted(f"{method} {rule.endpoint}" for rule in rules for method in (rule.methods or set()) - {"HEAD"})


def is_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.location.startswith("/sign-in?next=")
