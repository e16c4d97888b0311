"""What the figures of the panel say: over which days, how long each stage took, and what is overdue."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from app.core.errors import RuleBroken
from app.reviews.policy.panels import ENDED, Stage, Standing
from app.reviews.policy.states import OUTCOME_TEXT, Outcome

USUAL, LONGEST = timedelta(days=364), timedelta(days=5 * 366)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days of the program, the first and the last counted."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def usual_period(today: date) -> Period:
    """Return the year that ends today."""
    return Period(first=today - USUAL, last=today)


def check_period(period: Period) -> None:
    """Raise RuleBroken when the days cannot be looked at together."""
    if period.last < period.first:
        raise RuleBroken("The last day is before the first.", field="until")
    if period.last - period.first > LONGEST:
        raise RuleBroken("Choose five years or fewer.", field="since")


@dataclass(frozen=True, kw_only=True)
class Way:
    """When a decided case passed each point; a case that was opened again had no document check."""

    submitted_at: datetime | None
    opened_at: datetime
    consensus_at: datetime
    agreed_at: datetime
    sent_at: datetime


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How long something took: half of the cases at most the median, nine in ten at most the other, in days."""

    label: str
    cases: int
    median: float
    p90: float


STAGES = (
    ("Document check", "submitted_at", "opened_at"),
    ("Individual review", "opened_at", "consensus_at"),
    ("Agreeing on findings", "consensus_at", "agreed_at"),
    ("Proposal and approval", "agreed_at", "sent_at"),
    ("From submission to decision", "submitted_at", "sent_at"),
)


def spreads(ways: Sequence[Way]) -> list[Spread]:
    """Return how long each stage took; a stage that no case passed is left out."""
    found = ((label, _days(ways, begin, end)) for label, begin, end in STAGES)
    return [
        Spread(label=label, cases=len(days), median=median(days), p90=percentile_90(days))
        for label, days in found
        if days
    ]


def _days(ways: Sequence[Way], begin: str, end: str) -> list[float]:
    pairs = ((getattr(way, begin), getattr(way, end)) for way in ways)
    return [(until - since) / DAY for since, until in pairs if since is not None]


def percentile_90(values: Sequence[float]) -> float:
    """Return the smallest value that at least nine in ten do not exceed."""
    return sorted(values)[math.ceil(0.9 * len(values)) - 1]


def by_outcome(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """Count decisions by outcome, with a line for each outcome."""
    counts = Counter(outcomes)
    return [(text, counts[outcome]) for outcome, text in OUTCOME_TEXT.items()]


@dataclass(frozen=True, kw_only=True)
class Pile:
    """The open cases at one stage, and how many of them are over their day."""

    stage: Stage
    open: int
    late: int


def piles(standings: Sequence[Standing]) -> list[Pile]:
    """Count the open cases by stage, in the order of the stages; empty stages are left out."""
    found = Counter(one.stage for one in standings if one.stage not in ENDED)
    late = Counter(one.stage for one in standings if one.is_late)
    return [Pile(stage=stage, open=found[stage], late=late[stage]) for stage in Stage if found[stage]]


@dataclass(frozen=True, kw_only=True)
class Share:
    """One reviewer's load: reviews to give now, and those of the period."""

    name: str
    to_give: int
    overdue: int
    sent: int
    sent_late: int
