"""Everything there is, and everybody who asks for it."""

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.access.portal import Portal
from tests.access.who import Who
from tests.access.world import World, make_world
from tests.conftest import SignIn
from tests.fakes import FakeJobs


@pytest.fixture
def world(session: Session, app: Flask, jobs: FakeJobs) -> World:
    return make_world(session, app)


@pytest.fixture
def cookies(session: Session, world: World, signed_in: SignIn) -> dict[Who, str]:
    found = {who: signed_in(person).get_cookie("session") for who, person in world.people.items()}
    session.close()
    return {who: f"session={cookie.value}" for who, cookie in found.items() if cookie}


@pytest.fixture
def portal(app: Flask, connection: Connection, world: World, cookies: dict[Who, str]) -> Portal:
    return Portal(app, connection, world, cookies)
