"""Everything there is, and everybody who asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.extensions import db
from tests.access.portal import Portal
from tests.access.who import Who
from tests.access.world import Built, World, make_world
from tests.conftest import SignIn, undone


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process asks for everything, so that it is built once; the runner reads the groups after this."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("access"))


@pytest.fixture(scope="package")
def built(app: Flask, engine: Engine) -> Iterator[tuple[Connection, Built]]:
    """Build everything once: that takes longer than most tests that ask for it."""
    with undone(app, engine) as connection:
        with app.app_context():
            maker = db.sessionmaker
        with maker(expire_on_commit=True) as session:
            found = Built.of(make_world(session, app))
        yield connection, found


@pytest.fixture(autouse=True)
def connection(built: tuple[Connection, Built]) -> Iterator[Connection]:
    """Undo what a test does to the world."""
    connection, _ = built
    savepoint = connection.begin_nested()
    yield connection
    savepoint.rollback()


@pytest.fixture
def world(session: Session, app: Flask, built: tuple[Connection, Built]) -> World:
    return built[1].seen_by(session, app)


@pytest.fixture
def cookies(session: Session, world: World, signed_in: SignIn) -> dict[Who, str]:
    found = {who: signed_in(person).get_cookie("session") for who, person in world.people.items()}
    session.close()
    return {who: f"session={cookie.value}" for who, cookie in found.items() if cookie}


@pytest.fixture
def portal(app: Flask, connection: Connection, world: World, cookies: dict[Who, str]) -> Portal:
    return Portal(app, connection, world, cookies)
