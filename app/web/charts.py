"""Bars for a picture that the server draws. Each picture stands beside a table with the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

LINE = 46


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one bar stands for: its label, its number in words, its size, and a larger size behind it if any."""

    label: str
    words: str
    size: float
    behind: float = 0


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar with its place from above in pixels, and its lengths in percent of the width."""

    label: str
    words: str
    top: int
    length: float
    behind: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    height: int
    bars: Sequence[Bar]


def bar_chart(measured: Sequence[Measured], *, full: float = 0) -> Chart:
    """Return the bars; the longest, or the size that counts as full, fills the width."""
    largest = max([full, *(max(one.size, one.behind) for one in measured)], default=0) or 1
    bars = [
        Bar(
            label=one.label,
            words=one.words,
            top=number * LINE,
            length=_percent(one.size, largest),
            behind=_percent(one.behind, largest),
        )
        for number, one in enumerate(measured)
    ]
    return Chart(height=len(bars) * LINE, bars=bars)


def _percent(size: float, largest: float) -> float:
    return round(100 * min(max(size, 0), largest) / largest, 1)
