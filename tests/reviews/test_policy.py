"""The rules of reviews, panels and decisions, from tables and properties."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleBroken
from app.reviews.policy import (
    AgreeFindings,
    AssignReviewers,
    DecisionState,
    DeclareConflict,
    Entry,
    Facts,
    FillSheet,
    Gaps,
    Outcome,
    PanelState,
    ReviewState,
    Stage,
    Verdict,
    check_approval,
    check_assignment,
    check_complete,
    check_declaration,
    due_on,
    gaps,
    is_criterion,
    is_disputed,
    may_open_consensus,
    open_points,
    proposal_stands,
    quorum,
    stage,
    standing,
    unanimous,
    waits_for,
    waits_for_person,
)
from app.reviews.policy.panels import FOR_ANSWER, FOR_MATCH, WAITS_FOR

R, P, V = ReviewState, PanelState, Verdict
S = DecisionState
accepted, refused = nullcontext(), pytest.raises(RuleBroken)
TITLES = {"A": "First", "B": "Second"}
Doubt = AbstractContextManager[object]


@pytest.mark.parametrize(("state", "stands"), [(None, False), (S.PROPOSED, True), (S.RETURNED, False), (S.SENT, True)])
def test_findings_are_fixed_while_a_proposal_stands(state: DecisionState | None, stands: bool) -> None:
    assert proposal_stands(state) is stands


@pytest.mark.parametrize("state", DecisionState)
def test_only_a_proposal_of_somebody_else_waits_for_me(state: DecisionState) -> None:
    one, other = uuid4(), uuid4()

    assert waits_for_person(state, proposed_by=one, person_id=other) is (state is S.PROPOSED)
    assert not waits_for_person(state, proposed_by=one, person_id=one)


@pytest.mark.parametrize(("value", "needed"), [(0, 2), (1, 2), (2, 2), (5, 5)])
def test_a_quorum_is_never_below_two(value: int, needed: int) -> None:
    """S1.45"""
    assert quorum(value) == needed


@pytest.mark.parametrize(("part", "verdict"), [("criteria", True), ("obligations", False), ("", False)])
def test_only_criteria_are_judged(part: str, verdict: bool) -> None:
    assert is_criterion(part) is verdict


def test_reviews_are_due_after_the_program_s_days() -> None:
    assert due_on(date(2030, 2, 25), 10) == date(2030, 3, 7)


@pytest.mark.parametrize(
    ("chosen", "active", "verdict"),
    [
        pytest.param(2, 0, accepted, id="S1.45 two at first"),
        pytest.param(3, 0, accepted, id="more are welcome"),
        pytest.param(1, 0, refused, id="S1.45 one is too few"),
        pytest.param(0, 2, refused, id="nobody"),
        pytest.param(1, 2, accepted, id="one more"),
        pytest.param(1, 1, accepted, id="one for somebody with a tie"),
    ],
)
def test_a_panel_gets_at_least_its_quorum(chosen: int, active: int, verdict: Doubt) -> None:
    free = [uuid4() for _ in range(4)]

    with verdict:
        check_assignment(AssignReviewers(reviewer_ids=frozenset(free[:chosen])), free=free, active=active, quorum=2)


def test_nobody_is_assigned_who_is_not_free() -> None:
    stranger = AssignReviewers(reviewer_ids=frozenset({uuid4(), uuid4()}))

    with pytest.raises(RuleBroken) as refusal:
        check_assignment(stranger, free=[uuid4()], active=2, quorum=2)
    assert refusal.value.field == "reviewers"


@pytest.mark.parametrize(
    ("has_tie", "words", "verdict"),
    [(False, "", accepted), (False, "x", accepted), (True, "Cousin", accepted), (True, "", refused)],
)
def test_a_tie_needs_words(has_tie: bool, words: str, verdict: Doubt) -> None:
    with verdict:
        check_declaration(DeclareConflict(has_tie=has_tie, words=words))


@pytest.mark.parametrize(
    ("verdict", "words", "missing"),
    [
        (None, "", "verdict-A"),
        (V.COMPLIANT, "", None),
        (V.NOT_APPLICABLE, "", None),
        (V.NOT_COMPLIANT, "", "words-A"),
        (V.UNCLEAR, "", "words-A"),
        (V.NOT_COMPLIANT, "No proof", None),
        (V.UNCLEAR, "Half a proof", None),
    ],
)
def test_a_sheet_says_why_where_something_is_not_met(verdict: Verdict | None, words: str, missing: str | None) -> None:
    sheet = FillSheet(
        version=1,
        entries={"A": Entry(verdict=verdict, words=words), "B": Entry(verdict=V.COMPLIANT, words="")},
        recommendation=Outcome.DECLINED,
        note="",
    )

    assert [gap.field for gap in gaps(sheet, TITLES)] == ([missing] if missing else [])


def test_an_empty_sheet_names_every_gap_at_once() -> None:
    empty = Entry(verdict=None, words="")
    sheet = FillSheet(version=1, entries={"A": empty, "B": empty}, recommendation=None, note="")

    with pytest.raises(Gaps) as refusal:
        check_complete(gaps(sheet, TITLES))
    assert [gap.field for gap in refusal.value.gaps] == ["verdict-A", "verdict-B", "recommendation"]


states = st.lists(st.sampled_from(ReviewState), max_size=6)


@given(states, st.integers(2, 4))
def test_consensus_opens_only_with_all_reviews_and_the_quorum(asked: list[ReviewState], needed: int) -> None:
    """S1.45"""
    waiting = {R.TO_DECLARE, R.OPEN} & set(asked)

    assert may_open_consensus(asked, needed) is (not waiting and asked.count(R.SUBMITTED) >= needed)


@given(st.lists(st.sampled_from(Verdict), max_size=5))
def test_what_all_found_is_the_finding_of_each(found: list[Verdict]) -> None:
    agreed = unanimous(found)

    assert agreed is None or found == [agreed] * len(found)
    assert (agreed is None) is (not found or is_disputed(found))


@given(st.lists(st.sampled_from(Verdict), max_size=5))
def test_findings_differ_when_any_two_do(found: list[Verdict]) -> None:
    assert is_disputed(found) is any(one is not other for one in found for other in found)


@pytest.mark.parametrize(
    ("verdict", "words", "given", "missing"),
    [
        pytest.param(None, "", [V.COMPLIANT], "verdict-A", id="no finding"),
        pytest.param(V.COMPLIANT, "", [V.COMPLIANT, V.UNCLEAR], "words-A", id="C03 findings differ"),
        pytest.param(
            V.COMPLIANT, "Seen since", [V.COMPLIANT, V.UNCLEAR], None, id="C03 findings differ, with a reason"
        ),
        pytest.param(V.COMPLIANT, "", [V.COMPLIANT, V.COMPLIANT], None, id="C03 all agree"),
        pytest.param(V.COMPLIANT, "", [V.UNCLEAR, V.UNCLEAR], "words-A", id="nobody found it"),
        pytest.param(V.COMPLIANT, "Seen since", [V.UNCLEAR], None, id="nobody found it, with a reason"),
        pytest.param(V.NOT_COMPLIANT, "", [V.NOT_COMPLIANT], "words-A", id="not met"),
        pytest.param(V.UNCLEAR, "Not legible", [V.UNCLEAR], None, id="unclear, with a reason"),
    ],
)
def test_an_agreed_finding_has_a_reason_where_the_applicant_needs_one(
    verdict: Verdict | None, words: str, given: list[Verdict], missing: str | None
) -> None:
    entries = {"A": Entry(verdict=verdict, words=words), "B": Entry(verdict=V.COMPLIANT, words="")}
    command = AgreeFindings(version=1, entries=entries)

    points = open_points(command, TITLES, {"A": given, "B": [V.COMPLIANT]})

    assert [point.field for point in points] == ([missing] if missing else [])


def test_nobody_approves_their_own_proposal() -> None:
    one, other = uuid4(), uuid4()

    check_approval(proposed_by=one, approver_id=other)
    with refused:
        check_approval(proposed_by=one, approver_id=one)


@pytest.mark.parametrize(
    ("state", "asked", "decision", "expected"),
    [
        (P.INDIVIDUAL, 0, None, Stage.REVIEWERS_WANTED),
        (P.INDIVIDUAL, 1, None, Stage.REVIEWERS_WANTED),
        (P.INDIVIDUAL, 2, None, Stage.INDIVIDUAL),
        (P.CONSENSUS, 2, None, Stage.CONSENSUS),
        (P.CONSENSUS, 2, DecisionState.PROPOSED, Stage.APPROVAL),
        (P.CONSENSUS, 2, DecisionState.RETURNED, Stage.RETURNED),
        (P.CLOSED, 2, DecisionState.RETURNED, Stage.WITHDRAWN),
        (P.CLOSED, 2, DecisionState.SENT, Stage.DECIDED),
        (P.CLOSED, 2, None, Stage.WITHDRAWN),
    ],
)
def test_the_stage_says_who_has_to_act(
    state: PanelState, asked: int, decision: DecisionState | None, expected: Stage
) -> None:
    assert stage(state, asked=asked, quorum=2, decision=decision) is expected


def test_recorded_findings_lead_to_the_decision() -> None:
    assert stage(P.CONSENSUS, asked=2, quorum=2, is_agreed=True) is Stage.AGREED
    assert stage(P.CONSENSUS, asked=2, quorum=2, is_agreed=True, decision=S.RETURNED) is Stage.RETURNED


@pytest.mark.parametrize("where", Stage)
def test_every_stage_says_what_it_waits_for(where: Stage) -> None:
    assert waits_for(where, asked=1, sent=1, quorum=2)


@pytest.mark.parametrize(
    ("is_agreed", "is_asked", "expected"),
    [(False, False, WAITS_FOR[Stage.CONSENSUS]), (True, False, FOR_MATCH), (True, True, FOR_ANSWER)],
)
def test_the_program_team_acts_next_on_a_decision_that_an_open_match_holds(
    is_agreed: bool, is_asked: bool, expected: str
) -> None:
    facts = Facts(
        state=P.CONSENSUS,
        asked=2,
        sent=2,
        is_agreed=is_agreed,
        decision=None,
        reviews_due_on=date(2030, 3, 10),
        promised_on=None,
        is_asked=is_asked,
        has_open_match=True,
    )

    assert standing(facts, quorum=2, today=date(2030, 3, 10)).waits_for == expected


def test_one_missing_reviewer_is_one() -> None:
    assert waits_for(Stage.REVIEWERS_WANTED, asked=1, sent=0, quorum=2) == "The chair, to choose 1 reviewer"
