"""How far reviewers agree: one reviewer's distance from others, and all together by Krippendorff's alpha."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from uuid import UUID

from app.reviews.policy.states import MET, Verdict

FEWEST_CASES = 10


class Distance(IntEnum):
    SAME = 0
    CLOSE = 1
    FAR = 2


DISTANCE_TEXT = {Distance.SAME: "The same", Distance.CLOSE: "Close", Distance.FAR: "Far apart"}


def distance(one: Verdict, other: Verdict) -> Distance:
    """Return how far two findings lie apart: met and not met are far, all else that differs is close."""
    if one is other:
        return Distance.SAME
    is_doubted = Verdict.UNCLEAR in (one, other)
    return Distance.CLOSE if is_doubted or (one in MET) == (other in MET) else Distance.FAR


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A reviewer's own finding on a clause beside another one."""

    own: Verdict
    other: Verdict

    @property
    def distance(self) -> Distance:
        return distance(self.own, self.other)

    @property
    def text(self) -> str:
        return DISTANCE_TEXT[self.distance]


def compared(own: Mapping[str, Verdict | None], others: Mapping[str, Verdict]) -> dict[str, Compared]:
    """Set own findings beside others, clause by clause; what only one side judged is left out."""
    both = ((code, own.get(code), other) for code, other in others.items())
    return {code: Compared(own=mine, other=other) for code, mine, other in both if mine is not None}


def in_words(pairs: Mapping[str, Compared]) -> str:
    """Say on how many clauses both are the same."""
    same = sum(pair.distance is Distance.SAME for pair in pairs.values())
    return f"The same on {same} of {len(pairs)} clauses"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one reviewer of a case found on one clause, and when all reviews of the case were in."""

    case: UUID
    on: date
    clause: str
    reviewer: UUID
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far all reviewers agreed; without a number there is too little to say."""

    label: str
    cases: int
    alpha: float | None

    @property
    def text(self) -> str:
        if self.cases < FEWEST_CASES:
            return "Too few to say"
        return "All findings are the same, so chance cannot be told" if self.alpha is None else f"{self.alpha:.2f}"


def agreements(findings: Sequence[Finding]) -> list[Agreement]:
    """Return the agreement of the whole period, then of each quarter in it."""
    quarters: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: one.on):
        quarters.setdefault(quarter(finding.on), []).append(finding)
    parts = [agreement(label, found) for label, found in quarters.items()]
    return [agreement("Whole period", findings), *parts] if findings else []


def quarter(day: date) -> str:
    """Return the quarter of a day, like 2026 Q4."""
    return f"{day.year} Q{(day.month + 2) // 3}"


def agreement(label: str, findings: Iterable[Finding]) -> Agreement:
    """Return how far the reviewers agreed on these cases, with the number of cases it rests on."""
    found = list(findings)
    cases = len({one.case for one in found})
    can_tell = cases >= FEWEST_CASES and len({one.verdict for one in found}) > 1
    return Agreement(label=label, cases=cases, alpha=_alpha(found) if can_tell else None)


def _alpha(findings: Iterable[Finding]) -> float:
    """Return Krippendorff's alpha of nominal findings: 1 is full agreement, 0 what chance would give."""
    from nltk.metrics.agreement import AnnotationTask  # here, since no other page needs it and it takes a while

    said = ((str(one.reviewer), f"{one.case} {one.clause}", one.verdict.value) for one in findings)
    return float(AnnotationTask(data=list(said)).alpha())
