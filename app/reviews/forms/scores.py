"""The syntax of scores: a choice from 0 to 4 by its anchors, or that one cannot judge, with the evidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import Form, TextAreaField

from app.reviews.forms.fields import LONG, choice
from app.reviews.policy.rubric import Scale, Score

CANNOT_JUDGE = "cannot"
PERSON = "I cannot judge this"
PANEL = "The panel cannot judge this"


def score_fields(scales: Sequence[Scale], words: str, *, hint: str, cannot: str) -> dict[str, Any]:
    """Return a score with `words` for each criterion of the rubric."""
    fields: dict[str, Any] = {"scored": tuple(scale.code for scale in scales)}
    for scale in scales:
        message = f"{scale.title}: choose one of the scores."
        texts = {str(points): f"{points}: {anchor}" for points, anchor in enumerate(scale.anchors)}
        texts[CANNOT_JUDGE] = cannot
        fields[f"points-{scale.code}"] = choice(f"Score: {scale.title}", texts, message, required=False)
        fields[f"evidence-{scale.code}"] = TextAreaField(f"{words}: {scale.title}", [LONG], description=hint)
    return fields


def typed_scores(form: Form, codes: Iterable[str]) -> dict[str, Score]:
    """Return the scores as they were typed."""
    return {code: _score(form[f"points-{code}"].data, form[f"evidence-{code}"].data or "") for code in codes}


def _score(chosen: str | None, words: str) -> Score:
    if chosen == CANNOT_JUDGE:
        return Score(cannot_judge=True, words=words)
    return Score(points=int(chosen) if chosen else None, words=words)


def shown_scores(scores: Mapping[str, Score]) -> dict[str, str | None]:
    """Return what the fields show before anything is typed."""
    values: dict[str, str | None] = {}
    for code, one in scores.items():
        given = None if one.points is None else str(one.points)
        values |= {f"points-{code}": CANNOT_JUDGE if one.cannot_judge else given, f"evidence-{code}": one.words}
    return values
