"""What SQLite needs to behave like a server: WAL, foreign keys, durable commits, transactions begun by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

PRAGMAS = ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "busy_timeout=15000")


def set_pragmas(engine: Engine) -> None:
    """Make every connection wait for others and keep what it commits."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connect(connection: Any, _: object) -> None:
            for pragma in PRAGMAS:
                connection.execute(f"pragma {pragma}")


def begin_by_hand(engine: Engine, writes: Callable[[], bool]) -> None:
    """Send BEGIN ourselves, which savepoints need; `writes` tells whether the transaction will write.

    The dialect sends it: with a listener to "begin", an engine looks for listeners around each statement.
    """
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connect(connection: Any, _: object) -> None:
            connection.isolation_level = None

        def begin(connection: Any) -> None:
            connection.execute("BEGIN IMMEDIATE" if writes() else "BEGIN")

        engine.dialect.do_begin = begin  # type: ignore[assignment,method-assign]


@contextmanager
def in_a_hurry(engine: Engine) -> Iterator[None]:
    """Meanwhile do not wait for the disk at each commit: a power cut may take the last ones back, and harms nothing."""
    if engine.dialect.name != "sqlite":
        yield
        return
    event.listen(engine, "checkout", _do_not_wait)
    try:
        yield
    finally:
        event.remove(engine, "checkout", _do_not_wait)
        engine.dispose()


def _do_not_wait(connection: Any, *_: object) -> None:
    connection.execute("pragma synchronous=normal")
