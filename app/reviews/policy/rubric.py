"""Scores from 0 to 4: what one reviewer gives alone, how far all lie apart, and what the panel agrees on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.errors import RuleBroken

HIGHEST = 4
POINTS = range(HIGHEST + 1)
SPEAKS_FOR_ITSELF = frozenset({2, 3})
FAR_APART = 2
WHOLE = 100


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A criterion of the rubric: what is scored, by which anchors, and how much it weighs."""

    code: str
    title: str
    text: str
    weight: int
    anchors: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Score:
    """What one person, or the panel, scores on one criterion; a draft may leave it open."""

    points: int | None = None
    cannot_judge: bool = False
    words: str = ""

    @property
    def is_given(self) -> bool:
        return self.cannot_judge or self.points is not None

    @property
    def text(self) -> str:
        if self.cannot_judge:
            return "Cannot judge"
        return "Open" if self.points is None else f"{self.points} of {HIGHEST}"


OPEN = Score()


def needs_evidence(score: Score) -> bool:
    """Tell whether a score has to name its evidence: below 2 and above 3 it does, and in between it may."""
    return score.points is not None and score.points not in SPEAKS_FOR_ITSELF


def score_gaps(scores: Mapping[str, Score], scales: Sequence[Scale]) -> Iterator[RuleBroken]:
    """Name all that is missing in the scores before a sheet can be sent."""
    for scale in scales:
        score = scores.get(scale.code, OPEN)
        if not score.is_given:
            yield RuleBroken(f"{scale.title}: choose a score.", field=f"points-{scale.code}")
        elif needs_evidence(score) and not score.words:
            message = f"{scale.title}: a score of {score.points} needs its evidence. Name the document and the page."
            yield RuleBroken(message, field=f"evidence-{scale.code}")


def weighted(scores: Mapping[str, Score], scales: Sequence[Scale]) -> Fraction | None:
    """Return the score of a sheet from 0 to 100; what cannot be judged, or is open, is taken out of the weights."""
    all_points = ((scale.weight, scores.get(scale.code, OPEN).points) for scale in scales)
    judged = [(weight, points) for weight, points in all_points if points is not None]
    most = HIGHEST * sum(weight for weight, _ in judged)
    return Fraction(WHOLE * sum(weight * points for weight, points in judged), most) if most else None


def weighted_text(scores: Mapping[str, Score], scales: Sequence[Scale]) -> str:
    """Return the score of a sheet in words."""
    score = weighted(scores, scales)
    return "nothing could be judged" if score is None else f"{round(score)} of {WHOLE}"


def spread(given: Collection[Score]) -> int:
    """Return how many points lie between the lowest and the highest score."""
    points = [score.points for score in given if score.points is not None]
    return max(points) - min(points) if points else 0


def is_apart(given: Collection[Score]) -> bool:
    """Tell whether the panel has to talk about these scores first."""
    return spread(given) >= FAR_APART


def shared(given: Collection[Score]) -> Score:
    """Return what all reviewers gave, without their words, or an open score where they differ."""
    found = {(score.points, score.cannot_judge) for score in given}
    points, cannot_judge = next(iter(found)) if len(found) == 1 else (None, False)
    return Score(points=points, cannot_judge=cannot_judge)


def _is_outside(score: Score, given: Collection[Score]) -> bool:
    """Tell whether the panel's score is lower than the lowest or higher than the highest given."""
    if score.cannot_judge:
        return not any(one.cannot_judge for one in given)
    points = [one.points for one in given if one.points is not None]
    return score.points is None or not points or not min(points) <= score.points <= max(points)


def open_scores(
    agreed: Mapping[str, Score], scales: Sequence[Scale], given: Mapping[str, Collection[Score]]
) -> Iterator[RuleBroken]:
    """Name all that is missing before the agreed scores can be recorded."""
    for scale in scales:
        score, all_given = agreed.get(scale.code, OPEN), given[scale.code]
        if not score.is_given:
            yield RuleBroken(f"{scale.title}: choose the agreed score.", field=f"points-{scale.code}")
        elif score.words:
            continue
        elif _is_outside(score, all_given):
            why = "no reviewer's score is there. Say why the panel's is."
            yield RuleBroken(f"{scale.title}: {why}", field=f"evidence-{scale.code}")
        elif is_apart(all_given):
            why = "the scores lie far apart. Say why the panel agrees on this."
            yield RuleBroken(f"{scale.title}: {why}", field=f"evidence-{scale.code}")
