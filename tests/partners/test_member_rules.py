"""Who may change what about whom, and that an owner always stays."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.policy import ORGANISATION_ROLES, PERMISSIONS, Permission, Role
from app.core.errors import RuleBroken
from app.partners.policy.members import ALLOWED, ROLES, Act, Change, People, acts, after, in_words, is_last_owner

ASHA, RAVI, MEERA, STRANGER = (UUID(int=number) for number in range(1, 5))
OWNER, MEMBER, VIEWER = frozenset({Role.OWNER}), frozenset({Role.MEMBER}), frozenset({Role.VIEWER})
people = st.dictionaries(
    st.sampled_from([ASHA, RAVI, MEERA]), st.frozensets(st.sampled_from(sorted(ROLES)), min_size=1), min_size=1
).filter(lambda found: any(Role.OWNER in roles for roles in found.values()))
changes = st.builds(
    Change,
    act=st.sampled_from(Act),
    by=st.sampled_from([ASHA, RAVI, MEERA, STRANGER]),
    person=st.sampled_from([ASHA, RAVI, MEERA]),
    roles=st.frozensets(st.sampled_from(sorted(ROLES))),
)
TABLE = {
    (True, False): {Act.CHANGE_ROLES, Act.TAKE_OFF, Act.HAND_OVER},
    (True, True): {Act.CHANGE_ROLES, Act.LEAVE},
    (False, False): set(),
    (False, True): {Act.LEAVE},
}


@pytest.mark.parametrize(("act", "is_owner", "is_self"), [*product(Act, [True, False], [True, False])])
def test_owners_change_others_and_everybody_may_leave(act: Act, is_owner: bool, is_self: bool) -> None:
    before = {ASHA: OWNER if is_owner else MEMBER, RAVI: OWNER}
    person = ASHA if is_self else RAVI

    assert (act in acts(before, ASHA, person)) is (act in TABLE[is_owner, is_self])
    assert ALLOWED == TABLE
    if act not in TABLE[is_owner, is_self]:
        with pytest.raises(RuleBroken):
            after(before | {MEERA: OWNER}, Change(act=act, by=ASHA, person=person, roles=VIEWER))


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("person", [ASHA, STRANGER])
def test_whoever_does_not_belong_to_it_changes_nothing(act: Act, person: UUID) -> None:
    assert acts({ASHA: OWNER}, STRANGER, person) == frozenset()
    assert acts({ASHA: OWNER}, None, person) == frozenset()


@pytest.mark.parametrize(
    ("before", "change", "left"),
    [
        pytest.param(
            {ASHA: OWNER, RAVI: MEMBER},
            Change(act=Act.CHANGE_ROLES, by=ASHA, person=RAVI, roles=VIEWER),
            {ASHA: OWNER, RAVI: VIEWER},
            id="other roles",
        ),
        pytest.param(
            {ASHA: OWNER, RAVI: MEMBER},
            Change(act=Act.TAKE_OFF, by=ASHA, person=RAVI),
            {ASHA: OWNER},
            id="taken off",
        ),
        pytest.param(
            {ASHA: OWNER, RAVI: VIEWER},
            Change(act=Act.HAND_OVER, by=ASHA, person=RAVI),
            {ASHA: MEMBER, RAVI: VIEWER | OWNER},
            id="handed over: a member stays",
        ),
        pytest.param(
            {ASHA: OWNER | {Role.SIGNATORY}, RAVI: VIEWER},
            Change(act=Act.HAND_OVER, by=ASHA, person=RAVI),
            {ASHA: frozenset({Role.SIGNATORY}), RAVI: VIEWER | OWNER},
            id="handed over: other roles stay",
        ),
        pytest.param(
            {ASHA: OWNER, RAVI: OWNER}, Change(act=Act.LEAVE, by=ASHA, person=ASHA), {RAVI: OWNER}, id="one owner left"
        ),
        pytest.param({ASHA: OWNER}, Change(act=Act.LEAVE, by=ASHA, person=ASHA), None, id="the last owner leaves"),
        pytest.param(
            {ASHA: OWNER, RAVI: MEMBER},
            Change(act=Act.CHANGE_ROLES, by=ASHA, person=ASHA, roles=MEMBER),
            None,
            id="the last owner gives up the role",
        ),
        pytest.param(
            {ASHA: OWNER, RAVI: MEMBER},
            Change(act=Act.CHANGE_ROLES, by=ASHA, person=RAVI),
            None,
            id="no role at all",
        ),
    ],
)
def test_an_act_leaves_these_people(before: People, change: Change, left: People | None) -> None:
    if left is None:
        with pytest.raises(RuleBroken):
            after(before, change)
    else:
        assert after(before, change) == left


@given(before=people, change=changes)
def test_whatever_is_done_an_owner_stays_and_nobody_else_is_touched(before: People, change: Change) -> None:
    try:
        left = after(before, change)
    except RuleBroken:
        return
    assert any(Role.OWNER in roles for roles in left.values())
    assert all(left.values())
    touched = {change.person} | ({change.by} if change.act is Act.HAND_OVER else set())
    others = before.keys() - touched
    assert {one: left[one] for one in others} == {one: before[one] for one in others}
    assert left.keys() <= before.keys()


@given(before=people)
def test_only_the_one_owner_is_the_last(before: People) -> None:
    owners = [one for one, roles in before.items() if Role.OWNER in roles]

    assert [one for one in before if is_last_owner(before, one)] == (owners if len(owners) == 1 else [])


def test_every_role_of_an_organisation_has_a_name_and_only_owners_manage_people() -> None:
    assert set(ROLES) == ORGANISATION_ROLES
    assert [role for role in ROLES if Permission.MANAGE_MEMBERS in PERMISSIONS[role]] == [Role.OWNER]
    assert all(Permission.VIEW_MEMBERS in PERMISSIONS[role] for role in ROLES)
    assert in_words(frozenset(ROLES)) == "Owner, Signatory, Member, Viewer, Technical contact"
