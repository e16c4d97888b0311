"""Transactions on SQLite: one that will write takes its turn at the beginning, one that reads waits for nobody."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from app.core import sqlite


def engine_for(path: Path, *, writes: bool) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
    sqlite.begin_by_hand(engine, lambda: writes)
    return engine


def test_of_two_that_will_write_the_second_waits_at_its_beginning(tmp_path: Path) -> None:
    writer, reader = (engine_for(tmp_path / "a.db", writes=writes) for writes in (True, False))

    with writer.connect() as first, writer.connect() as second, reader.connect() as third:
        first.execute(text("SELECT 1"))
        third.execute(text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked"):
            second.execute(text("SELECT 1"))
    for engine in (writer, reader):
        engine.dispose()


def test_a_table_that_was_made_is_gone_with_its_transaction(tmp_path: Path) -> None:
    """Left to itself, the driver begins no transaction before it."""
    engine = engine_for(tmp_path / "a.db", writes=True)

    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE one (number INTEGER)"))
        connection.rollback()
        assert inspect(connection).get_table_names() == []
    engine.dispose()
