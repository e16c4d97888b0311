"""What may be done with an invitation, in every state."""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from itertools import product

import pytest

from app.accounts.policy import Role
from app.core.errors import RuleBroken
from app.partners.policy.invitations import (
    MOST_OPEN,
    TRANSITIONS,
    InvitationAction,
    InvitationState,
    InvitePerson,
    after,
    check_may_invite,
    check_may_join,
    invitation_state,
)
from tests.builders import NOW

accepted, refused = nullcontext(), pytest.raises(RuleBroken)
S, A = InvitationState, InvitationAction
POSSIBLE = {
    (S.OPEN, A.ACCEPT): S.ACCEPTED,
    (S.OPEN, A.RENEW): S.OPEN,
    (S.OPEN, A.REVOKE): S.REVOKED,
    (S.EXPIRED, A.RENEW): S.OPEN,
    (S.EXPIRED, A.REVOKE): S.REVOKED,
}


@pytest.mark.parametrize(("state", "action"), [*product(InvitationState, InvitationAction)])
def test_each_state_allows_exactly_these_actions(state: InvitationState, action: InvitationAction) -> None:
    if (state, action) in POSSIBLE:
        assert after(state, action) is POSSIBLE[state, action]
    else:
        with refused:
            after(state, action)
    assert TRANSITIONS.keys() == POSSIBLE.keys()


@pytest.mark.parametrize(
    ("accepted_at", "revoked_at", "minutes", "state"),
    [
        (None, None, 0, S.OPEN),
        (None, None, -1, S.EXPIRED),
        (NOW, None, 5, S.ACCEPTED),
        (NOW, None, -5, S.ACCEPTED),
        (None, NOW, 5, S.REVOKED),
        (None, NOW, -5, S.REVOKED),
    ],
)
def test_an_invitation_is_open_until_its_last_second(
    accepted_at: datetime | None, revoked_at: datetime | None, minutes: int, state: InvitationState
) -> None:
    expires_at = NOW + timedelta(minutes=minutes)

    found = invitation_state(accepted_at=accepted_at, revoked_at=revoked_at, expires_at=expires_at, now=NOW)

    assert found is state


@pytest.mark.parametrize(
    ("state", "address", "verdict"),
    [
        (S.OPEN, "Asha@bolt.example", accepted),
        (S.OPEN, "ravi@bolt.example", refused),
        (S.EXPIRED, "asha@bolt.example", refused),
        (S.ACCEPTED, "asha@bolt.example", refused),
        (S.REVOKED, "asha@bolt.example", refused),
    ],
)
def test_only_the_invited_address_may_join(
    state: InvitationState, address: str, verdict: AbstractContextManager[object]
) -> None:
    with verdict:
        check_may_join(state, invited="asha@bolt.example", address=address, is_of_program=False)


def test_people_of_the_program_join_no_organisation() -> None:
    """Also with an invitation from before they had that role."""
    with pytest.raises(RuleBroken, match="You work for the program"):
        check_may_join(S.OPEN, invited="asha@bolt.example", address="asha@bolt.example", is_of_program=True)


@pytest.mark.parametrize(
    ("members", "invited", "verdict"),
    [
        ([], [], accepted),
        (["ravi@bolt.example"], ["meera@bolt.example"], accepted),
        (["ASHA@bolt.example"], [], refused),
        ([], ["Asha@Bolt.example"], refused),
        ([], [f"{number}@bolt.example" for number in range(MOST_OPEN - 1)], accepted),
        ([], [f"{number}@bolt.example" for number in range(MOST_OPEN)], refused),
    ],
)
def test_an_address_is_invited_once(
    members: list[str], invited: list[str], verdict: AbstractContextManager[object]
) -> None:
    command = InvitePerson(address="asha@bolt.example", name="Asha Rao", roles=frozenset({Role.MEMBER}))

    with verdict:
        check_may_invite(command, members=members, invited=invited, asking=[])


def test_who_has_asked_to_join_is_answered_instead() -> None:
    command = InvitePerson(address="asha@bolt.example", name="Asha Rao", roles=frozenset({Role.MEMBER}))

    with pytest.raises(RuleBroken, match="has asked to join already") as refusal:
        check_may_invite(command, members=[], invited=[], asking=["Asha@Bolt.example"])
    assert refusal.value.field == "address"
