"""What the figures say: the days of a stage, what is overdue, how far people agree."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleBroken
from app.reviews.policy import Outcome, Stage, Standing, Verdict
from app.reviews.policy.agreement import (
    Compared,
    Distance,
    Finding,
    agreement,
    agreements,
    compared,
    distance,
    in_words,
    quarter,
)
from app.reviews.policy.figures import (
    Period,
    Way,
    by_outcome,
    check_period,
    percentile_90,
    piles,
    spreads,
    usual_period,
)
from tests.builders import NOW

accepted, refused = nullcontext(), pytest.raises(RuleBroken)
V = Verdict


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (date(2030, 1, 1), date(2030, 1, 1), accepted),
        (date(2030, 1, 2), date(2030, 1, 1), refused),
        (date(2025, 1, 1), date(2029, 12, 31), accepted),
        (date(2020, 1, 1), date(2029, 12, 31), refused),
    ],
)
def test_a_period_has_an_order_and_a_length(first: date, last: date, verdict: AbstractContextManager[object]) -> None:
    with verdict:
        check_period(Period(first=first, last=last))


def test_without_a_wish_it_is_the_year_that_ends_today() -> None:
    assert usual_period(date(2030, 3, 10)) == Period(first=date(2029, 3, 11), last=date(2030, 3, 10))


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60))
def test_nine_in_ten_are_at_most_the_ninetieth_percentile_and_no_smaller_value_does(values: list[float]) -> None:
    found = percentile_90(values)

    assert found in values
    assert sum(value <= found for value in values) >= 0.9 * len(values)
    assert sum(value < found for value in values) < 0.9 * len(values)


def way(days: float, *, again: bool = False) -> Way:
    """Return a case in which each stage took as many days."""
    moments = [NOW + timedelta(days=days) * number for number in range(5)]
    return Way(
        submitted_at=None if again else moments[0],
        opened_at=moments[1],
        consensus_at=moments[2],
        agreed_at=moments[3],
        sent_at=moments[4],
    )


def test_each_stage_has_its_median_and_ninetieth_percentile_in_days() -> None:
    found = {one.label: one for one in spreads([way(1), way(2), way(9), way(4, again=True)])}

    assert (found["Document check"].cases, found["Document check"].median, found["Document check"].p90) == (3, 2, 9)
    assert (found["Individual review"].cases, found["Individual review"].median) == (4, 3)
    assert found["From submission to decision"].median == 8


def test_a_case_that_was_opened_again_counts_for_no_document_check() -> None:
    labels = [one.label for one in spreads([way(1, again=True)])]

    assert labels == ["Individual review", "Agreeing on findings", "Proposal and approval"]
    assert spreads([]) == []


def test_outcomes_that_did_not_come_are_counted_as_none() -> None:
    found = dict(by_outcome([Outcome.DECLINED, Outcome.DECLINED]))

    assert found["Declined"] == 2
    assert (found["Approved"], found["Approved with conditions"]) == (0, 0)


def test_open_and_late_cases_are_counted_by_stage() -> None:
    def stands(stage: Stage, *, is_late: bool) -> Standing:
        return Standing(stage=stage, waits_for="", due_on=None, is_late=is_late)

    late, other = stands(Stage.CONSENSUS, is_late=True), stands(Stage.CONSENSUS, is_late=False)
    found = piles([late, other, stands(Stage.DECIDED, is_late=False)])

    assert [(one.stage, one.open, one.late) for one in found] == [(Stage.CONSENSUS, 2, 1)]


@pytest.mark.parametrize(("one", "other"), list(product(Verdict, Verdict)))
def test_a_distance_is_the_same_both_ways_and_nothing_between_equals(one: Verdict, other: Verdict) -> None:
    assert distance(one, other) is distance(other, one)
    assert (distance(one, other) is Distance.SAME) is (one is other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (V.COMPLIANT, V.NOT_COMPLIANT, Distance.FAR),
        (V.NOT_APPLICABLE, V.NOT_COMPLIANT, Distance.FAR),
        (V.COMPLIANT, V.NOT_APPLICABLE, Distance.CLOSE),
        (V.UNCLEAR, V.COMPLIANT, Distance.CLOSE),
        (V.UNCLEAR, V.NOT_COMPLIANT, Distance.CLOSE),
    ],
)
def test_met_and_not_met_are_far_apart_and_a_doubt_is_close(one: Verdict, other: Verdict, expected: Distance) -> None:
    assert distance(one, other) is expected


def test_clauses_that_only_one_side_judged_are_not_compared() -> None:
    pairs = compared({"A": V.COMPLIANT, "B": None, "D": V.UNCLEAR}, {"A": V.COMPLIANT, "B": V.UNCLEAR, "C": V.UNCLEAR})

    assert pairs == {"A": Compared(own=V.COMPLIANT, other=V.COMPLIANT)}
    assert in_words(pairs) == "The same on 1 of 1 clauses"


def case(*verdicts: Verdict, on: date = date(2030, 3, 10)) -> list[Finding]:
    """Return what several reviewers found on one clause of a case."""
    number = uuid4()
    return [Finding(case=number, on=on, clause="A", reviewer=uuid4(), verdict=verdict) for verdict in verdicts]


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        (9 * [(V.COMPLIANT, V.UNCLEAR)], "Too few to say"),
        (5 * [(V.COMPLIANT, V.COMPLIANT)] + 5 * [(V.UNCLEAR, V.UNCLEAR)], "1.00"),
        (10 * [(V.COMPLIANT, V.UNCLEAR)], "-0.90"),
        (10 * [(V.COMPLIANT, V.COMPLIANT)], "All findings are the same, so chance cannot be told"),
    ],
)
def test_agreement_is_told_from_ten_cases_on(cases: list[tuple[Verdict, Verdict]], words: str) -> None:
    found = agreement("All", [finding for pair in cases for finding in case(*pair)])

    assert (found.text, found.cases) == (words, len(cases))


def test_agreement_is_that_of_the_literature() -> None:
    """The example of binary data in Krippendorff's own account of alpha: ten units, two observers, 0.095."""
    observers = {uuid4(): "0100000010", uuid4(): "1110010000"}
    units = [uuid4() for _ in range(10)]
    said = {"0": V.COMPLIANT, "1": V.UNCLEAR}
    findings = [
        Finding(case=unit, on=date(2030, 3, 10), clause="A", reviewer=who, verdict=said[mark])
        for who, marks in observers.items()
        for unit, mark in zip(units, marks, strict=True)
    ]

    assert agreement("All", findings).alpha == pytest.approx(0.095, abs=0.0005)


def test_agreement_over_time_goes_by_quarters() -> None:
    early, late = date(2029, 12, 31), date(2030, 1, 1)
    found = agreements(case(V.COMPLIANT, V.COMPLIANT, on=late) + case(V.COMPLIANT, V.UNCLEAR, on=early))

    assert [(one.label, one.cases) for one in found] == [("Whole period", 2), ("2029 Q4", 1), ("2030 Q1", 1)]
    assert agreements([]) == []


@pytest.mark.parametrize(("month", "name"), [(1, "2030 Q1"), (3, "2030 Q1"), (4, "2030 Q2"), (12, "2030 Q4")])
def test_a_quarter_has_three_months(month: int, name: str) -> None:
    assert quarter(date(2030, month, 1)) == name
