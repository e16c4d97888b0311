"""Scores as pure rules: evidence, weights, spread, what the panel agrees on (R04, C03)."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reviews.policy.rubric import (
    Scale,
    Score,
    is_apart,
    open_scores,
    score_gaps,
    shared,
    spread,
    weighted,
    weighted_text,
)

NONE = Score(cannot_judge=True)
POINTS = st.none() | st.integers(0, 4)


def scale(code: str = "A", weight: int = 100) -> Scale:
    return Scale(code=code, title=code, text="", weight=weight, anchors=list("01234"))


def score(points: int | None, words: str = "") -> Score:
    return Score(points=points, cannot_judge=points is None, words=words)


SHEETS = st.lists(st.tuples(st.integers(1, 100), POINTS), min_size=1, max_size=6)


def made(rows: Sequence[tuple[int, int | None]]) -> tuple[dict[str, Score], list[Scale]]:
    scales = [scale(str(position), weight) for position, (weight, _) in enumerate(rows)]
    return {str(position): score(points) for position, (_, points) in enumerate(rows)}, scales


@given(SHEETS)
def test_a_weighted_score_lies_between_0_and_100(rows: list[tuple[int, int | None]]) -> None:
    found = weighted(*made(rows))

    judged = [points for _, points in rows if points is not None]
    assert (found is None) is not bool(judged)
    assert found is None or 25 * min(judged) <= found <= 25 * max(judged)


@given(SHEETS, st.integers(1, 100))
def test_what_cannot_be_judged_is_taken_out_of_the_weights(rows: list[tuple[int, int | None]], weight: int) -> None:
    assert weighted(*made(rows)) == weighted(*made([*rows, (weight, None)]))


@given(SHEETS, st.data())
def test_a_better_score_never_makes_the_whole_worse(rows: list[tuple[int, int | None]], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(rows) - 1))
    weight, points = rows[position]
    better = [*rows]
    better[position] = (weight, None if points is None else data.draw(st.integers(points, 4)))

    before, after = weighted(*made(rows)), weighted(*made(better))
    assert before == after if before is None or after is None else before <= after


def test_weights_count() -> None:
    assert weighted(*made([(60, 4), (40, 0)])) == 60
    assert weighted(*made([(30, 1), (30, 2), (40, 4)])) == Fraction(125, 2)
    assert weighted_text(*made([(30, 3), (70, None)])) == "75 of 100"
    assert weighted_text(*made([(30, None)])) == "nothing could be judged"


@pytest.mark.parametrize(
    ("given_score", "gap"),
    [
        pytest.param(Score(), "choose a score", id="nothing"),
        pytest.param(score(0), "needs its evidence", id="0"),
        pytest.param(score(1), "needs its evidence", id="1"),
        pytest.param(score(2), "", id="2"),
        pytest.param(score(3), "", id="3"),
        pytest.param(score(4), "needs its evidence", id="4"),
        pytest.param(score(4, "Page 3"), "", id="4 with evidence"),
        pytest.param(score(0, "Page 3"), "", id="0 with evidence"),
        pytest.param(NONE, "", id="cannot judge"),
    ],
)
def test_evidence_is_needed_below_2_and_above_3(given_score: Score, gap: str) -> None:
    """R04: note missing below 2 or above 3; criterion without score."""
    gaps = [error.message for error in score_gaps({"A": given_score}, [scale()])]

    assert len(gaps) == bool(gap)
    assert gap in " ".join(gaps)


@pytest.mark.parametrize(
    ("all_given", "apart", "is_first"),
    [
        ([1, 3], 2, True),
        ([0, 4, 2], 4, True),
        ([2, 3], 1, False),
        ([None, 4], 0, False),
        ([None, 0, 2], 2, True),
        ([], 0, False),
        ([None], 0, False),
    ],
)
def test_the_spread_leaves_out_who_cannot_judge(all_given: list[int | None], apart: int, is_first: bool) -> None:
    """C03: criteria with a spread of 2 or more come first."""
    found = [score(points) for points in all_given]

    assert spread(found) == apart
    assert is_apart(found) is is_first


@pytest.mark.parametrize(
    ("all_given", "agreed", "gap"),
    [
        pytest.param([2, 3], Score(), "choose the agreed score", id="nothing"),
        pytest.param([2, 3], score(2), "", id="one of them"),
        pytest.param([2, 3], score(4), "no reviewer's score is there", id="above all"),
        pytest.param([2, 3], score(1), "no reviewer's score is there", id="below all"),
        pytest.param([2, 3], score(4, "A later paper"), "", id="above all, with why"),
        pytest.param([1, 3], score(2), "lie far apart", id="apart"),
        pytest.param([1, 3], score(2, "We talked"), "", id="apart, with why"),
        pytest.param([2, 2], NONE, "no reviewer's score is there", id="only the panel cannot judge"),
        pytest.param([2, None], NONE, "", id="one could not judge"),
        pytest.param([None, None], score(2), "no reviewer's score is there", id="nobody could judge"),
        pytest.param([None, 2], score(2), "", id="who could judge"),
    ],
)
def test_an_agreed_score_outside_all_given_asks_why(all_given: list[int | None], agreed: Score, gap: str) -> None:
    """C03: agreed score outside all given scores: asks why."""
    found = open_scores({"A": agreed}, [scale()], {"A": [score(points) for points in all_given]})
    gaps = [error.message for error in found]

    assert len(gaps) == bool(gap)
    assert gap in " ".join(gaps)


def test_the_chair_begins_with_what_all_share() -> None:
    assert shared([score(3, "One"), score(3, "Two")]) == score(3)
    assert shared([NONE, NONE]) == NONE
    assert shared([score(3), NONE]) == shared([score(3), score(2)]) == shared([]) == Score()
