"""What a match is, how it moves, and what counts as one entry (A4)."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleBroken
from app.screening.policy import (
    OPEN,
    TRANSITIONS,
    Evidence,
    MatchAction,
    MatchState,
    RecordMatch,
    action_for,
    actions_from,
    after,
    check_record,
    check_second,
    entry_key,
    waits_for_person,
)
from tests.screening.builders import BY_NAME, PAN

S, A = MatchState, MatchAction
BY_NUMBER = replace(BY_NAME, evidence=Evidence.IDENTIFIER, identifier=PAN)
accepted, refused = nullcontext(), pytest.raises(RuleBroken)
MOVES = {
    (S.POSSIBLE, A.DISMISS): S.NOT_SAME,
    (S.POSSIBLE, A.PROPOSE): S.PROPOSED,
    (S.POSSIBLE, A.SETTLE): S.SAME,
    (S.PROPOSED, A.CONFIRM): S.SAME,
    (S.PROPOSED, A.REOPEN): S.POSSIBLE,
    (S.NOT_SAME, A.REOPEN): S.POSSIBLE,
}


@pytest.mark.parametrize(("state", "action"), list(product(MatchState, MatchAction)))
def test_a_match_moves_as_its_table_says(state: MatchState, action: MatchAction) -> None:
    if (state, action) in MOVES:
        assert after(state, action) is MOVES[state, action]
    else:
        with refused:
            after(state, action)


def test_the_table_has_no_other_moves() -> None:
    assert dict(TRANSITIONS) == MOVES
    assert {state: actions_from(state) for state in S} == {
        state: {action for start, action in MOVES if start is state} for state in S
    }
    assert actions_from(S.SAME) == frozenset(), "what is confirmed stays so here"


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from(A), st.integers(0, 2)), max_size=12), st.sampled_from(Evidence)
)
def test_by_name_nobody_alone_says_the_same(acts: list[tuple[bool, MatchAction, int]], evidence: Evidence) -> None:
    """A4: whatever the order, a match by name is the same only when two different people said so."""
    people = [uuid4() for _ in range(3)]
    state, said_by, hands = S.POSSIBLE, None, set()
    for is_same, action, who in acts:
        if state is S.POSSIBLE:
            state, said_by = after(state, action_for(evidence, is_same=is_same)), people[who]
            hands = {said_by}
        elif action is A.CONFIRM and waits_for_person(state, verdict_by=said_by, person_id=people[who]):
            check_second(said_by, people[who])
            state, hands = after(state, action), hands | {people[who]}
        elif action is A.REOPEN and state is not S.SAME:
            state, said_by = after(state, action), None
    assert state is not S.SAME or len(hands) == (2 if evidence is Evidence.NAME else 1)
    assert (state in OPEN) == (state in {S.POSSIBLE, S.PROPOSED})


def test_the_second_person_is_another_one() -> None:
    proposer = uuid4()

    for person in (proposer, None):
        with refused:
            check_second(proposer, person)
        assert not waits_for_person(S.PROPOSED, verdict_by=proposer, person_id=person)
    check_second(proposer, uuid4())
    assert waits_for_person(S.PROPOSED, verdict_by=proposer, person_id=uuid4())
    assert not waits_for_person(S.POSSIBLE, verdict_by=None, person_id=proposer)


@pytest.mark.parametrize(
    ("evidence", "typed", "verdict"),
    [
        (Evidence.NAME, "", accepted),
        (Evidence.NAME, PAN, refused),
        (Evidence.IDENTIFIER, PAN, accepted),
        (Evidence.IDENTIFIER, "aaacb 1234-c", accepted),
        (Evidence.IDENTIFIER, "", refused),
        (Evidence.IDENTIFIER, "- -", refused),
        (Evidence.IDENTIFIER, "AAACB1234D", refused),
        (Evidence.IDENTIFIER, PAN[:-1], refused),
        (Evidence.IDENTIFIER, "Bolt Systems", refused),
    ],
)
def test_an_exact_number_is_one_of_the_organisation(
    evidence: Evidence, typed: str, verdict: AbstractContextManager[object]
) -> None:
    """A4: what decides alone is compared by the portal, not believed."""
    with verdict:
        check_record(replace(BY_NAME, evidence=evidence, identifier=typed), ["U72900KA2015PTC000016", PAN])


def test_an_organisation_without_numbers_has_no_exact_match() -> None:
    with refused:
        check_record(BY_NUMBER, [])


@pytest.mark.parametrize(
    "same",
    [
        replace(BY_NAME, listed_name="BOLT  systems private limited"),
        replace(BY_NAME, list_name="listing of Ineligible firms: World bank"),
        replace(BY_NAME, note="Found again.", link=""),
    ],
)
def test_an_entry_written_otherwise_is_the_same_entry(same: RecordMatch) -> None:
    assert entry_key(same) == entry_key(BY_NAME)


@pytest.mark.parametrize(
    "another",
    [
        replace(BY_NAME, listed_name="Bolt Systems North"),
        replace(BY_NAME, list_name="Debarred bidders, Kenya"),
        replace(BY_NAME, country="KE"),
        BY_NUMBER,
    ],
)
def test_other_evidence_or_another_list_is_another_entry(another: RecordMatch) -> None:
    """A number that turns up later is new evidence, also when the name was dismissed."""
    assert entry_key(another) != entry_key(BY_NAME)
