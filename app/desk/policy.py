"""What waits for the program team, and in which order. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that somebody of the program has to do; without a promised day it counts from when it came."""

    what: str
    reference: str
    who: str
    since: datetime
    path: str
    due_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return what has a promised day first, what is due first on top; then what has waited longest."""
    return sorted(waiting, key=lambda one: (one.due_at is None, one.due_at or one.since, one.reference))
