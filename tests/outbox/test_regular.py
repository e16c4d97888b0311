"""What a worker does again and again."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event as Signal

import pytest
from flask import Flask, current_app

from app.outbox.jobs import REGULAR
from app.outbox.worker import do_regularly


class Impatient(Signal):
    """Counts the pauses instead of waiting, and stops after some."""

    def __init__(self, pauses: int) -> None:
        super().__init__()
        self.left = pauses

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.fixture
def regular(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, timedelta, Callable[[], None]], None]:
    for name in list(REGULAR):
        monkeypatch.delitem(REGULAR, name)
    return lambda name, pause, act: monkeypatch.setitem(REGULAR, name, (pause, act))


def test_each_work_is_done_as_often_as_it_asks_for(
    app: Flask, regular: Callable[[str, timedelta, Callable[[], None]], None]
) -> None:
    done: list[str] = []
    regular("often", timedelta(), lambda: done.append(f"often in {current_app.name}"))
    regular("daily", timedelta(days=1), lambda: done.append("daily"))

    do_regularly(app, Impatient(3))

    assert sorted(done) == ["daily", "often in app", "often in app", "often in app"]


def test_work_that_fails_keeps_neither_itself_nor_others_from_the_next_time(
    app: Flask, regular: Callable[[str, timedelta, Callable[[], None]], None]
) -> None:
    done: list[str] = []

    def fail() -> None:
        done.append("failed")
        raise OSError("no disk")

    regular("broken", timedelta(), fail)
    regular("whole", timedelta(), lambda: done.append("whole"))

    do_regularly(app, Impatient(2))

    assert done == ["failed", "whole", "failed", "whole"]
