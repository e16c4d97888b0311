"""The machine's clock, moved forward by what a file says. For the demo only."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class DemoClock:
    """All processes of one installation read the same file, so that they agree on the time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead()

    def ahead(self) -> timedelta:
        """Return how far this clock is ahead of the machine's."""
        try:
            return timedelta(seconds=float(self._path.read_text()))
        except FileNotFoundError:
            return timedelta()

    def move(self, by: timedelta) -> None:
        """Move forward for good. Raises ValueError on a step back."""
        if by <= timedelta():
            raise ValueError("The demo clock only moves forward.")
        fresh = self._path.with_suffix(".new")
        fresh.write_text(str((self.ahead() + by).total_seconds()))
        fresh.replace(self._path)
