"""Scores by the rubric: which one counts for a panel, what was given, and what the panel agreed on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import local_date
from app.guide.service import rubric_on
from app.reviews.models import AgreedScore, Panel, Review, ReviewScore, SentReview
from app.reviews.policy import rubric
from app.reviews.policy.rubric import OPEN, Scale, Score


def scales_of(session: Session, panel: Panel) -> Sequence[Scale]:
    """Return what is scored: the set that was in force when the panel was opened, for all its reviewers."""
    return [
        Scale(code=one.code, title=one.title, text=one.text, weight=one.weight, anchors=one.anchors)
        for one in rubric_on(session, local_date(panel.opened_at))
    ]


def given_scores(review: Review) -> dict[str, Score]:
    """Return what a reviewer has scored so far."""
    return {
        one.criterion_code: Score(points=one.points, cannot_judge=one.cannot_judge, words=one.words)
        for one in review.scores
    }


def scores_of(sent: SentReview) -> dict[str, Score]:
    """Return what was scored in a review as it was sent before it was given again."""
    return {
        row["criterion_code"]: Score(points=row["points"], cannot_judge=row["cannot_judge"], words=row["words"])
        for row in sent.scores
    }


def write_scores(session: Session, review: Review, scores: Mapping[str, Score]) -> None:
    for code, one in scores.items():
        session.merge(
            ReviewScore(
                review_id=review.id,
                criterion_code=code,
                points=one.points,
                cannot_judge=one.cannot_judge,
                words=one.words,
            )
        )


@dataclass(frozen=True, kw_only=True)
class ScoreComparison:
    """One criterion with what every reviewer scored."""

    scale: Scale
    scores: Sequence[tuple[str, Score]]

    @property
    def given(self) -> list[Score]:
        return [score for _, score in self.scores]

    @property
    def spread(self) -> int:
        return rubric.spread(self.given)

    @property
    def is_apart(self) -> bool:
        return rubric.is_apart(self.given)


def score_comparisons(session: Session, panel: Panel, reviews: Sequence[Review]) -> list[ScoreComparison]:
    """Return every criterion with its scores, those that lie far apart first; the caller may see the reviews."""
    given = [(review.reviewer.name, given_scores(review)) for review in reviews]
    found = [
        ScoreComparison(scale=scale, scores=[(name, scores.get(scale.code, OPEN)) for name, scores in given])
        for scale in scales_of(session, panel)
    ]
    return sorted(found, key=lambda comparison: not comparison.is_apart)


def agreed_scores(session: Session, panel: Panel) -> dict[str, Score]:
    """Return what the panel has agreed to score."""
    agreed = session.scalars(select(AgreedScore).where(AgreedScore.panel_id == panel.id))
    return {
        one.criterion_code: Score(points=one.points, cannot_judge=one.points is None, words=one.words) for one in agreed
    }


def scores_to_agree(session: Session, panel: Panel, compared: Sequence[ScoreComparison]) -> dict[str, Score]:
    """Return what the chair begins with: what is recorded, else what all reviewers scored."""
    return {one.scale.code: rubric.shared(one.given) for one in compared} | agreed_scores(session, panel)


def write_agreed_scores(session: Session, panel: Panel, scores: Mapping[str, Score]) -> None:
    for code, one in scores.items():
        session.merge(AgreedScore(panel_id=panel.id, criterion_code=code, points=one.points, words=one.words))
