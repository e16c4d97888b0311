"""The rubric is data: shipped whole, checked when it is loaded, in force from a day on (R04, X03; S1.44, S1.45)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.guide.models import Clause, GuideVersion, RubricCriterion
from app.guide.policy.rubric import BrokenRubric, check_rubric
from app.guide.service import load_reference, rubric_on
from app.guide.service.reference import add_rubric as load_set
from tests.builders import NOW
from tests.reviews.rubric import add_rubric

TODAY = NOW.date()
GOOD = {"code": "A", "weight": 100, "anchors": list("abcde"), "sources": ["S1.31"], "reading": "Read so"}


def test_what_is_shipped_weighs_100_in_all_and_rests_on_clauses_of_the_guide(
    session: Session, guide: GuideVersion
) -> None:
    rubric, clauses = rubric_on(session, TODAY), set(session.scalars(select(Clause.code)))

    assert sum(one.weight for one in rubric) == 100
    assert {one.clause_code for one in rubric} <= clauses
    assert all(len(one.anchors) == 5 and one.sources.startswith("S1.") and one.reading for one in rubric)


def test_loading_again_changes_neither_rows_nor_edits(session: Session, guide: GuideVersion) -> None:
    before = len(rubric_on(session, TODAY))
    session.execute(update(RubricCriterion).values(title="Edited"))

    load_reference(session)

    session.expire_all()
    assert [one.title for one in rubric_on(session, TODAY)] == ["Edited"] * before


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        pytest.param([GOOD | {"weight": 99}], "add up to 99", id="not 100"),
        pytest.param([GOOD, GOOD | {"code": "B"}], "add up to 200", id="more than 100"),
        pytest.param([GOOD, GOOD | {"code": "B", "weight": 0}], "B weighs nothing", id="no weight"),
        pytest.param([GOOD | {"weight": 50}, GOOD | {"weight": 50}], "same code", id="twice"),
        pytest.param([GOOD | {"anchors": list("abcd")}], "5 anchors", id="four anchors"),
        pytest.param([GOOD | {"anchors": ["a", "b", "", "d", "e"]}], "5 anchors", id="an empty anchor"),
        pytest.param([GOOD | {"reading": ""}], "rests", id="no reading"),
        pytest.param([GOOD | {"sources": []}], "rests", id="no source"),
        pytest.param([], "add up to 0", id="empty"),
    ],
)
def test_a_broken_set_is_refused(criteria: list[dict[str, Any]], message: str) -> None:
    """X03: weights not 100."""
    with pytest.raises(BrokenRubric, match=message):
        check_rubric(criteria)


def test_a_broken_set_is_not_loaded(session: Session) -> None:
    with pytest.raises(BrokenRubric):
        load_set(session, {"valid_from": TODAY, "criteria": [GOOD | {"weight": 90}]})
    assert rubric_on(session, TODAY) == []


def test_a_later_set_counts_from_its_day_on(session: Session) -> None:
    add_rubric(session, title="Old")
    add_rubric(session, since=date(2030, 6, 1), title="New")

    assert {one.title for one in rubric_on(session, date(2030, 5, 31))} == {"Old"}
    assert {one.title for one in rubric_on(session, date(2030, 6, 1))} == {"New"}
    assert rubric_on(session, date(2019, 12, 31)) == []
