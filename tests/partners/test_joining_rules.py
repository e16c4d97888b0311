"""Scenario 6, the rules of asking to join: how often, and how a request is answered."""

from itertools import product

import pytest

from app.core.errors import RuleBroken
from app.partners.policy.joining import MOST_OPEN, JoinAction, JoinState, after, check_may_ask


@pytest.mark.parametrize(("state", "action"), [*product(JoinState, JoinAction)])
def test_an_open_request_is_answered_once(state: JoinState, action: JoinAction) -> None:
    if state is JoinState.OPEN:
        assert after(state, action) == {"accept": "accepted", "decline": "declined"}[action]
    else:
        with pytest.raises(RuleBroken, match="answered already"):
            after(state, action)


@pytest.mark.parametrize(
    ("belongs", "waits", "others", "refusal"),
    [
        (False, False, 0, ""),
        (False, False, MOST_OPEN - 1, ""),
        (True, False, 0, "belong to that organisation"),
        (False, True, 1, "with the owners already"),
        (False, False, MOST_OPEN, "Wait for one"),
    ],
)
def test_one_asks_once_and_not_too_many(belongs: bool, waits: bool, others: int, refusal: str) -> None:
    if refusal:
        with pytest.raises(RuleBroken, match=refusal):
            check_may_ask(belongs_to_it=belongs, waits_for_it=waits, others_open=others)
    else:
        check_may_ask(belongs_to_it=belongs, waits_for_it=waits, others_open=others)
