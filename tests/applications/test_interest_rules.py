"""Who may become a partner, and what counts as the same organisation. Pure."""

from contextlib import AbstractContextManager, nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.applications.policy import InterestState
from app.applications.policy.interests import (
    MARKET_PLAYERS,
    PLAYER_TEXT,
    STATE_NAMES,
    TRANSITIONS,
    InterestAction,
    Player,
    actions_from,
    after,
    check_guide,
    first_state,
)
from app.core.errors import RuleBroken
from app.partners.policy import is_alike, name_key

accepted, refused = nullcontext(), pytest.raises(RuleBroken)


@pytest.mark.parametrize("player", Player)
def test_only_market_players_may_apply(player: Player) -> None:
    """S1.8: the others are kept in a list and told so."""
    is_new = first_state(player) is InterestState.NEW

    assert is_new == (player not in {Player.CIVIL_SOCIETY, Player.GOVERNMENT})
    assert is_new == (player in MARKET_PLAYERS)


def test_every_kind_and_state_has_words() -> None:
    """S1.6, S1.7: the three actors, market players in their kinds."""
    assert set(PLAYER_TEXT) == set(Player)
    assert set(STATE_NAMES) == set(InterestState)


@pytest.mark.parametrize("action", InterestAction)
@pytest.mark.parametrize("state", InterestState)
def test_an_interest_is_answered_once(state: InterestState, action: InterestAction) -> None:
    """S1.43."""
    with accepted if state is InterestState.NEW else refused:
        assert after(state, action) is TRANSITIONS[state, action]
    assert (action in actions_from(state)) == (state is InterestState.NEW)


@pytest.mark.parametrize(("agreed", "verdict"), [("2", accepted), ("1", refused), ("", refused)])
def test_the_guide_agreed_to_is_the_one_in_force(agreed: str, verdict: AbstractContextManager[object]) -> None:
    """A5."""
    with verdict:
        check_guide(agreed, "2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bolt Systems Pvt. Ltd.", "BOLT SYSTEMS PRIVATE LIMITED"),
        ("Société Générale", "societe generale"),
        ("The Bolt Systems", "Bolt  Systems"),
        ("Bolt Systems Inc.", "Bolt Systems"),
    ],
)
def test_the_same_name_written_otherwise_has_the_same_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("bolt systems", "bolt systems", True),
        ("bolt systems", "bolt system", True),
        ("bolt systems", "bolt sistems", True),
        ("bolt systems", "volta works", False),
        ("bolt systems", "bolt farming", False),
    ],
)
def test_nearly_the_same_names_are_hinted_at(one: str, other: str, alike: bool) -> None:
    assert is_alike(one, other) is alike


@given(st.text(min_size=1))
def test_a_name_always_has_a_key_that_is_its_own_key(name: str) -> None:
    key = name_key(name)

    assert key
    assert name_key(key) == key
