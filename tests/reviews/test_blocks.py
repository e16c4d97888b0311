"""What stands in the way of a decision, all of it at once (C04)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reviews.policy import APPROVING, MET, Entry, Gaps, Outcome, PanelState, Verdict, check_complete
from app.reviews.policy.blocks import Block, Case, Ground, Proposed, blocks
from app.reviews.policy.terms import Condition, NamedException, may_be_excepted
from app.screening.policy import MatchState

V, G, M = Verdict, Ground, MatchState
TODAY = date(2030, 3, 10)
LATER = date(2030, 6, 1)
TITLES = {"CRIT-ELIG": "Can sign", "CRIT-EXP": "Has experience", "CRIT-MIT": "Keeps the licence"}
TERM = Condition(row=1, words="Train the team", clause_code="CRIT-EXP", due_on=LATER)
EXCEPTION = NamedException(clause_code="CRIT-EXP", asked_by="Asha Rao", reason="New in the field", until_on=LATER)


def agreed(**verdicts: Verdict) -> dict[str, Entry]:
    """Return a finding on every clause, all met but for these."""
    found = {code: verdicts.get(code.removeprefix("CRIT-"), V.COMPLIANT) for code in TITLES}
    return {code: Entry(verdict=verdict, words="Why") for code, verdict in found.items()}


READY = Case(state=PanelState.CONSENSUS, reviews=2, stale=0, is_asked=False, quorum=2, titles=TITLES, agreed=agreed())


def proposed(
    outcome: Outcome, conditions: Sequence[Condition] = (), exceptions: Sequence[NamedException] = ()
) -> Proposed:
    return Proposed(outcome=outcome, conditions=conditions, exceptions=exceptions)


def grounds(case: Case, wish: Proposed | None) -> list[Ground]:
    return [block.ground for block in blocks(case, wish, today=TODAY)]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(READY, [], id="ready"),
        pytest.param(replace(READY, matches={M.POSSIBLE}), [G.MATCH], id="possible match"),
        pytest.param(replace(READY, matches={M.PROPOSED}), [G.MATCH], id="match waits for a second person"),
        pytest.param(replace(READY, matches={M.POSSIBLE, M.PROPOSED}), [G.MATCH, G.MATCH], id="two open matches"),
        pytest.param(replace(READY, matches={M.NOT_SAME}), [], id="not the same"),
        pytest.param(replace(READY, reviews=1), [G.QUORUM], id="S1.45 quorum"),
        pytest.param(replace(READY, stale=1), [G.WAITS], id="stale review"),
        pytest.param(replace(READY, is_asked=True), [G.WAITS], id="open question"),
        pytest.param(replace(READY, agreed={}), [G.FINDINGS], id="no findings"),
        pytest.param(replace(READY, state=PanelState.CLOSED), [G.ENDED], id="ended"),
        pytest.param(
            replace(READY, state=PanelState.INDIVIDUAL, reviews=1, stale=1, agreed={}),
            [G.REVIEWS_MISSING, G.QUORUM, G.WAITS, G.FINDINGS],
            id="all at once",
        ),
    ],
)
def test_what_blocks_every_outcome_is_known_before_one_is_chosen(case: Case, expected: list[Ground]) -> None:
    """Item 5: blocked, with the reason shown, by missing quorum, stale reviews, missing findings, open matches."""
    assert grounds(case, None) == expected
    assert grounds(case, proposed(Outcome.APPROVED)) == expected or case.agreed == {}


@pytest.mark.parametrize(
    ("finding", "wish", "field"),
    [
        pytest.param(V.COMPLIANT, proposed(Outcome.APPROVED), None, id="met"),
        pytest.param(V.NOT_COMPLIANT, proposed(Outcome.APPROVED), "outcome", id="S1.45 not met, no exception"),
        pytest.param(V.UNCLEAR, proposed(Outcome.CONDITIONAL, [TERM]), "outcome", id="unclear, no exception"),
        pytest.param(V.UNCLEAR, proposed(Outcome.APPROVED, (), [EXCEPTION]), None, id="excepted"),
        pytest.param(V.NOT_COMPLIANT, proposed(Outcome.CONDITIONAL, [TERM], [EXCEPTION]), None, id="both"),
        pytest.param(
            V.COMPLIANT,
            proposed(Outcome.APPROVED, (), [EXCEPTION]),
            "exception-reason-CRIT-EXP",
            id="met and excepted",
        ),
        pytest.param(
            V.UNCLEAR,
            proposed(Outcome.APPROVED, (), [replace(EXCEPTION, asked_by="")]),
            "exception-asked_by-CRIT-EXP",
            id="nobody asks",
        ),
        pytest.param(
            V.UNCLEAR,
            proposed(Outcome.APPROVED, (), [replace(EXCEPTION, reason="")]),
            "exception-reason-CRIT-EXP",
            id="no reason",
        ),
        pytest.param(
            V.UNCLEAR,
            proposed(Outcome.APPROVED, (), [replace(EXCEPTION, until_on=None)]),
            "exception-until-CRIT-EXP",
            id="no end",
        ),
        pytest.param(
            V.UNCLEAR,
            proposed(Outcome.APPROVED, (), [replace(EXCEPTION, until_on=TODAY)]),
            "exception-until-CRIT-EXP",
            id="ends today",
        ),
        pytest.param(
            V.UNCLEAR,
            proposed(Outcome.DECLINED, (), [EXCEPTION]),
            "exception-reason-CRIT-EXP",
            id="declined with exception",
        ),
    ],
)
def test_a_clause_that_is_not_met_needs_an_exception_by_name(
    finding: Verdict, wish: Proposed, field: str | None
) -> None:
    """Item 5: unmet mandatory clause without a named exception."""
    found = blocks(replace(READY, agreed=agreed(EXP=finding)), wish, today=TODAY)

    assert [block.field for block in found] == ([field] if field else [])


@pytest.mark.parametrize("code", ["CRIT-MIT", "CRIT-BLACKLIST"])
def test_the_guide_leaves_no_room_for_some_exceptions(code: str) -> None:
    """S1.27, S1.28, S1.29"""
    wish = proposed(Outcome.APPROVED, (), [replace(EXCEPTION, clause_code=code)])
    case = replace(READY, titles={code: "Firm"}, agreed={code: Entry(verdict=V.UNCLEAR, words="Why")})

    assert grounds(case, wish) == [G.CLAUSE]
    assert not may_be_excepted(code)


@pytest.mark.parametrize(
    ("outcome", "conditions", "field"),
    [
        pytest.param(Outcome.CONDITIONAL, [TERM], None, id="whole"),
        pytest.param(Outcome.CONDITIONAL, [], "condition-words-1", id="none"),
        pytest.param(Outcome.CONDITIONAL, [replace(TERM, words="")], "condition-words-1", id="no words"),
        pytest.param(Outcome.CONDITIONAL, [replace(TERM, clause_code="")], "condition-clause-1", id="no clause"),
        pytest.param(Outcome.CONDITIONAL, [replace(TERM, clause_code="X")], "condition-clause-1", id="other clause"),
        pytest.param(Outcome.CONDITIONAL, [replace(TERM, due_on=None)], "condition-due-1", id="no day"),
        pytest.param(Outcome.CONDITIONAL, [replace(TERM, due_on=TODAY)], "condition-due-1", id="due today"),
        pytest.param(Outcome.CONDITIONAL, [TERM, replace(TERM, row=3, words="")], "condition-words-3", id="the other"),
        pytest.param(Outcome.APPROVED, [TERM], "condition-words-1", id="approved without conditions"),
    ],
)
def test_an_approval_with_conditions_has_whole_conditions_with_a_day_to_come(
    outcome: Outcome, conditions: list[Condition], field: str | None
) -> None:
    """Item 5: approve with conditions."""
    found = blocks(READY, proposed(outcome, conditions), today=TODAY)

    assert [block.field for block in found] == ([field] if field else [])


@given(
    st.fixed_dictionaries({code: st.sampled_from(Verdict) for code in TITLES}),
    st.sampled_from(Outcome),
    st.integers(0, 4),
    st.integers(0, 2),
    st.sets(st.sampled_from(sorted(TITLES))),
)
def test_an_outcome_follows_from_the_agreed_findings(
    verdicts: dict[str, Verdict], outcome: Outcome, reviews: int, stale: int, excepted: set[str]
) -> None:
    """S1.45: approved only when all is met or excepted, else a clause is named; never without a fresh quorum."""
    findings = {code: Entry(verdict=verdict, words="Why") for code, verdict in verdicts.items()}
    case = replace(READY, agreed=findings, reviews=reviews, stale=stale)
    exceptions = [replace(EXCEPTION, clause_code=code) for code in sorted(excepted)]
    wish = proposed(outcome, [TERM] if outcome is Outcome.CONDITIONAL else (), exceptions)
    unmet = {code for code, verdict in verdicts.items() if verdict not in MET}
    fits = excepted == unmet - {"CRIT-MIT"} == unmet if outcome in APPROVING else bool(unmet) and not excepted

    assert (blocks(case, wish, today=TODAY) == []) == (fits and reviews >= 2 and not stale)


ON_LIST = "CRIT-BLACKLIST"
LISTED = replace(READY, titles=TITLES | {ON_LIST: "On no blacklist"}, matches={M.SAME, M.NOT_SAME})


def with_finding(verdict: Verdict) -> Case:
    """Return the case of an applicant on a debarment list, of which the panel found this."""
    return replace(LISTED, agreed=agreed() | {ON_LIST: Entry(verdict=verdict, words="Why")})


@pytest.mark.parametrize("found", Verdict)
@pytest.mark.parametrize("outcome", sorted(APPROVING))
def test_nobody_on_a_debarment_list_is_approved_whatever_the_panel_found(outcome: Outcome, found: Verdict) -> None:
    """S1.27, S1.28: also with an exception, which the guide does not know."""
    terms = [TERM] if outcome is Outcome.CONDITIONAL else []
    for exceptions in ([], [replace(EXCEPTION, clause_code=ON_LIST)]):
        told = blocks(with_finding(found), proposed(outcome, terms, exceptions), today=TODAY)

        assert [one.field for one in told if one.ground is G.LISTED] == ["outcome"]


@pytest.mark.parametrize("found", Verdict)
@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.DEFERRED])
def test_an_applicant_on_a_debarment_list_is_declined_by_the_clause(outcome: Outcome, found: Verdict) -> None:
    """S1.27, S1.28: the decision names "on no blacklist", with the reason that the applicant reads."""
    told = grounds(with_finding(found), proposed(outcome))

    assert set(told) == (set() if found is V.NOT_COMPLIANT else {G.FINDINGS})
    assert grounds(LISTED, None) == [G.FINDINGS], "before a finding on that clause there is none to look at"
    assert [one.ground for one in blocks(with_finding(V.COMPLIANT), None, today=TODAY)] == []


def test_all_reasons_are_told_at_once() -> None:
    found = blocks(replace(READY, reviews=0, agreed=agreed(EXP=V.UNCLEAR)), proposed(Outcome.CONDITIONAL), today=TODAY)

    with pytest.raises(Gaps) as told:
        check_complete(found)

    assert [gap.ground for gap in told.value.gaps if isinstance(gap, Block)] == [G.QUORUM, G.CLAUSE, G.TERMS]
    check_complete([])
