"""Reviews, panels and decisions move only as their tables say."""

from contextlib import nullcontext
from itertools import product

import pytest

from app.core.errors import RuleBroken
from app.reviews.policy import (
    DECISION_TRANSITIONS,
    PANEL_TRANSITIONS,
    REVIEW_TRANSITIONS,
    DecisionAction,
    DecisionState,
    PanelAction,
    PanelState,
    ReviewAction,
    ReviewState,
    decision_actions_from,
    decision_after,
    panel_actions_from,
    panel_after,
    review_actions_from,
    review_after,
)

R, D, P, A = ReviewState, ReviewAction, PanelState, PanelAction
S, B = DecisionState, DecisionAction
accepted, refused = nullcontext(), pytest.raises(RuleBroken)

REVIEW_MOVES = {
    (R.TO_DECLARE, D.CLEAR): R.OPEN,
    (R.TO_DECLARE, D.RECUSE): R.RECUSED,
    (R.OPEN, D.RECUSE): R.RECUSED,
    (R.OPEN, D.SAVE): R.OPEN,
    (R.OPEN, D.SUBMIT): R.SUBMITTED,
    (R.SUBMITTED, D.RECUSE): R.RECUSED,
    (R.SUBMITTED, D.REOPEN): R.OPEN,
    (R.OPEN, D.CONFIRM): R.OPEN,
    (R.SUBMITTED, D.CONFIRM): R.SUBMITTED,
    (R.SUBMITTED, D.REDO): R.OPEN,
    (R.TO_DECLARE, D.DECLINE): R.DECLINED,
    (R.OPEN, D.DECLINE): R.DECLINED,
    (R.DECLINED, D.RECUSE): R.RECUSED,
    (R.TO_DECLARE, D.REPLACE): R.REPLACED,
    (R.OPEN, D.REPLACE): R.REPLACED,
    (R.SUBMITTED, D.REPLACE): R.REPLACED,
    (R.REPLACED, D.RECUSE): R.RECUSED,
}
PANEL_MOVES = {
    (P.INDIVIDUAL, A.ASSIGN): P.INDIVIDUAL,
    (P.INDIVIDUAL, A.OPEN_CONSENSUS): P.CONSENSUS,
    (P.INDIVIDUAL, A.DISSOLVE): P.CLOSED,
    (P.CONSENSUS, A.REOPEN): P.INDIVIDUAL,
    (P.CONSENSUS, A.AGREE): P.CONSENSUS,
    (P.CONSENSUS, A.DECIDE): P.CLOSED,
    (P.CONSENSUS, A.DISSOLVE): P.CLOSED,
}
DECISION_MOVES = {
    (S.PROPOSED, B.RETURN): S.RETURNED,
    (S.PROPOSED, B.SEND): S.SENT,
    (S.RETURNED, B.PROPOSE): S.PROPOSED,
}


@pytest.mark.parametrize(("state", "action"), list(product(ReviewState, ReviewAction)))
def test_a_review_moves_only_as_the_table_says(state: ReviewState, action: ReviewAction) -> None:
    allowed = (state, action) in REVIEW_MOVES

    assert (action in review_actions_from(state)) is allowed
    with accepted if allowed else refused:
        assert review_after(state, action) is REVIEW_MOVES[state, action]


@pytest.mark.parametrize(("state", "action"), list(product(DecisionState, DecisionAction)))
def test_a_decision_moves_only_as_the_table_says(state: DecisionState, action: DecisionAction) -> None:
    allowed = (state, action) in DECISION_MOVES

    assert (action in decision_actions_from(state)) is allowed
    with accepted if allowed else refused:
        assert decision_after(state, action) is DECISION_MOVES[state, action]


@pytest.mark.parametrize(("state", "action"), list(product(PanelState, PanelAction)))
def test_a_panel_moves_only_as_the_table_says(state: PanelState, action: PanelAction) -> None:
    allowed = (state, action) in PANEL_MOVES

    assert (action in panel_actions_from(state)) is allowed
    with accepted if allowed else refused:
        assert panel_after(state, action) is PANEL_MOVES[state, action]


def test_every_state_is_reached_and_the_last_ones_have_no_way_on() -> None:
    assert {R.TO_DECLARE, *REVIEW_TRANSITIONS.values()} == set(ReviewState)
    assert {P.INDIVIDUAL, *PANEL_TRANSITIONS.values()} == set(PanelState)
    assert review_actions_from(R.SUBMITTED) == {D.RECUSE, D.REOPEN, D.CONFIRM, D.REDO, D.REPLACE}
    assert not review_actions_from(R.RECUSED)
    assert not panel_actions_from(P.CLOSED)
    assert {S.PROPOSED, *DECISION_TRANSITIONS.values()} == set(DecisionState)
    assert not decision_actions_from(S.SENT)
