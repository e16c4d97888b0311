from collections.abc import Callable

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from app.core.ports import Ports
from tests.reviews.builders import Case, make_case


@pytest.fixture
def case(session: Session, fakes: Ports) -> Case:
    """An application in review; its panel is open and nobody is asked yet."""
    return make_case(session, fakes.store)


@pytest.fixture
def statements(connection: Connection) -> Callable[[Callable[[], object]], int]:
    """Return how many statements an act sends to the database."""

    def count(act: Callable[[], object]) -> int:
        sent: list[str] = []

        def note(*args: object) -> None:
            sent.append(str(args[2]))

        event.listen(connection, "before_cursor_execute", note)
        act()
        event.remove(connection, "before_cursor_execute", note)
        return len(sent)

    return count
