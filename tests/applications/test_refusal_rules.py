"""The rules of refusing in the check: when, with which reasons, and by whom."""

from contextlib import AbstractContextManager, nullcontext
from itertools import product
from uuid import UUID

import pytest

from app.applications.policy import State
from app.applications.policy.quick_refusal import (
    TRANSITIONS,
    ProposeRefusal,
    RefusalAction,
    RefusalState,
    check_proposal,
    check_second_person,
    check_takes_back,
    refusal_after,
)
from app.core.errors import RuleBroken

accepted, refused = nullcontext(), pytest.raises(RuleBroken)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("is_proposed", [False, True])
@pytest.mark.parametrize(
    ("reasons", "is_right"), [({}, False), ({"CRIT-X": "No"}, False), ({"CRIT-ELIG": "No"}, True)], ids=str
)
def test_a_refusal_is_proposed_in_a_check_once_with_a_reason_for_a_clause(
    state: State, is_proposed: bool, reasons: dict[str, str], is_right: bool
) -> None:
    may = state is State.CHECKING and not is_proposed and is_right

    with accepted if may else refused:
        check_proposal(ProposeRefusal(reasons=reasons), ["CRIT-ELIG"], state=state, is_proposed=is_proposed)


ME, ANOTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(("person", "verdict"), [(ME, refused), (None, refused), (ANOTHER, accepted)])
def test_nobody_refuses_alone(person: UUID | None, verdict: AbstractContextManager[object]) -> None:
    with verdict:
        check_second_person(ME, person)


@pytest.mark.parametrize(("state", "action"), list(product(RefusalState, RefusalAction)))
def test_a_proposal_is_answered_once(state: RefusalState, action: RefusalAction) -> None:
    target = TRANSITIONS.get((state, action))

    assert (target is not None) is (state is RefusalState.PROPOSED)
    with accepted if target else refused:
        assert refusal_after(state, action) is target


@pytest.mark.parametrize(
    ("person", "is_here", "verdict"),
    [(ME, True, accepted), (ANOTHER, True, refused), (None, True, refused), (ANOTHER, False, accepted)],
)
def test_who_proposed_takes_back_or_anybody_once_that_person_has_left(
    person: UUID | None, is_here: bool, verdict: AbstractContextManager[object]
) -> None:
    with verdict:
        check_takes_back(ME, person, proposer_is_here=is_here)
