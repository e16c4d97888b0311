"""The migrations lead from nothing to the models and back, step by step."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect

from app import create_app
from app.cli import prepare_database
from app.core.ports import Ports
from app.extensions import db, migrations
from app.guide.service import current_guide
from config import Settings
from tests.own_database import empty_database


@pytest.fixture(autouse=True)
def connection() -> None:
    """These tests change tables, which the shared connection would wait for."""


@pytest.fixture
def empty(settings: Settings, fakes: Ports, tmp_path: Path) -> Iterator[Flask]:
    """An app whose database has no tables yet."""
    app = create_app(replace(settings, database_url=empty_database(settings.database_url, tmp_path)), fakes)
    with app.app_context():
        yield app
        db.engine.dispose()


def test_each_step_goes_up_down_and_up_again(empty: Flask) -> None:
    steps = list(reversed(list(migrations().script_directory.walk_revisions())))
    for step in steps:
        migrations().upgrade(step.revision)
        migrations().downgrade(-1)
        migrations().upgrade(step.revision)

    assert len(migrations().script_directory.get_heads()) == 1


def test_the_migrations_make_what_the_models_say(empty: Flask) -> None:
    migrations().upgrade()

    assert migrations().compare_metadata() == []


def test_nothing_is_left_when_all_steps_are_undone(empty: Flask) -> None:
    migrations().upgrade()
    migrations().downgrade("base")

    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


@pytest.mark.skipif(os.environ.get("TEST_DATABASE") == "postgresql", reason="locks of a file")
def test_a_database_that_is_up_to_date_is_prepared_again(empty: Flask) -> None:
    """The second start of the demo: preparing waited for its own lock."""
    url = empty.config["SQLALCHEMY_ENGINES"]["default"]

    prepare_database(url)
    prepare_database(url)

    assert current_guide(db.session, on=date(2026, 1, 1)).number
