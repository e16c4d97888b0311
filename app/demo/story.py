"""What all invented journeys share: the people, and how an act is kept and time goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts.models import Account
from app.accounts.policy import Actor


@dataclass(frozen=True, kw_only=True)
class Story:
    """The program's people by name, and what keeps an act and moves the clock."""

    staff: Mapping[str, Actor]
    keep: Callable[[], None]
    pass_time: Callable[[timedelta], datetime]
    person: Callable[[str], Account]

    def now(self, hours: int = 24) -> datetime:
        """Keep what was done, and go on by so many hours."""
        self.keep()
        return self.pass_time(timedelta(hours=hours))
