"""Another look at a decision: who may ask and until when, who answers, and how an appeal moves."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from itertools import product
from uuid import UUID, uuid4

import pytest

from app.core.errors import RuleBroken
from app.reviews.policy import (
    APPEAL_TRANSITIONS,
    AppealAction,
    AppealState,
    AssignAppeal,
    Chance,
    appeal_actions_from,
    appeal_after,
    chance,
    check_appeal_assignment,
    check_chance,
    check_still_free,
    last_day_to_appeal,
)

S, A = AppealState, AppealAction
MOVES = {
    (S.OPEN, A.ASSIGN): S.ASSIGNED,
    (S.ASSIGNED, A.ASSIGN): S.ASSIGNED,
    (S.ASSIGNED, A.PROPOSE): S.PROPOSED,
    (S.PROPOSED, A.RETURN): S.ASSIGNED,
    (S.PROPOSED, A.UPHOLD): S.UPHELD,
    (S.PROPOSED, A.REOPEN): S.REOPENED,
}
CHAIR, ONE, TWO, STRANGER = (uuid4() for _ in range(4))
accepted, refused = nullcontext(), pytest.raises(RuleBroken)


@pytest.mark.parametrize(("state", "action"), list(product(AppealState, AppealAction)))
def test_an_appeal_moves_only_as_the_table_says(state: AppealState, action: AppealAction) -> None:
    allowed = (state, action) in MOVES

    assert (action in appeal_actions_from(state)) is allowed
    with accepted if allowed else refused:
        assert appeal_after(state, action) is MOVES[state, action]


def test_every_state_is_reached_and_an_answer_is_final() -> None:
    assert {S.OPEN, *APPEAL_TRANSITIONS.values()} == set(AppealState)
    assert not appeal_actions_from(S.UPHELD)
    assert not appeal_actions_from(S.REOPENED)


@pytest.mark.parametrize(
    ("today", "is_used", "expected"),
    [
        (date(2030, 3, 10), False, Chance.OPEN),
        (date(2030, 4, 9), False, Chance.OPEN),
        (date(2030, 4, 10), False, Chance.TOO_LATE),
        (date(2030, 3, 11), True, Chance.USED),
        (date(2030, 5, 11), True, Chance.USED),
    ],
)
def test_another_look_is_asked_for_once_within_thirty_days(today: date, is_used: bool, expected: Chance) -> None:
    """A19, S1.45"""
    last_day = last_day_to_appeal(date(2030, 3, 10), 30)

    found = chance(last_day=last_day, today=today, is_used=is_used)

    assert found is expected
    with accepted if expected is Chance.OPEN else refused:
        check_chance(found)


@pytest.mark.parametrize(
    ("chair", "reviewers", "verdict"),
    [
        (CHAIR, {ONE, TWO}, accepted),
        (CHAIR, {ONE}, refused),
        (CHAIR, set(), refused),
        (STRANGER, {ONE, TWO}, refused),
        (CHAIR, {ONE, TWO, STRANGER}, refused),
        (ONE, {ONE, TWO}, refused),
    ],
)
def test_only_people_who_are_new_to_the_case_are_chosen_and_enough_of_them(
    chair: UUID, reviewers: set[UUID], verdict: AbstractContextManager[object]
) -> None:
    """C07"""
    command = AssignAppeal(version=1, chair_id=chair, reviewer_ids=frozenset(reviewers))

    with verdict:
        check_appeal_assignment(command, chairs={CHAIR, ONE}, reviewers={ONE, TWO}, quorum=2)


@pytest.mark.parametrize(("free", "verdict"), [({ONE, TWO}, accepted), ({ONE}, refused), ({ONE, STRANGER}, refused)])
def test_who_was_chosen_is_looked_at_again_before_the_case_is_opened(
    free: set[UUID], verdict: AbstractContextManager[object]
) -> None:
    with verdict:
        check_still_free([ONE, TWO], free=free, quorum=2)
