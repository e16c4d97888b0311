"""What an MoU is made from, who signs it, and in which order."""

from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.policy import Actor, Held, Role
from app.agreements.documents import clauses_for
from app.agreements.policy import (
    ACTION_TEXT,
    MOVED_ON,
    NEXT_PARTY,
    STATUS_TEXT,
    TRANSITIONS,
    Action,
    AgreementState,
    SignAgreement,
    actions_from,
    after,
    check_signer,
    check_text,
    may_sign,
)
from app.agreements.policy.terms import NEEDED, check_terms, missing_terms, terms_from
from app.core.errors import Conflict, RuleBroken
from tests.agreements.builders import CONTENT, TERMS, with_value

S, A = AgreementState, Action
accepted, refused = nullcontext(), pytest.raises(RuleBroken)
OURS, THEIRS = uuid4(), uuid4()


WAYS = {
    S.PREPARING: {A.ISSUE: S.ISSUED},
    S.ISSUED: {A.SIGN: S.SIGNED, A.DECLINE: S.DECLINED, A.LAPSE: S.LAPSED, A.REISSUE: S.PREPARING},
    S.DECLINED: {A.REISSUE: S.PREPARING},
    S.LAPSED: {A.REISSUE: S.PREPARING},
    S.SIGNED: {A.APPROVE: S.APPROVED, A.HOLD: S.ON_HOLD},
    S.ON_HOLD: {A.RELEASE: S.SIGNED, A.REISSUE: S.PREPARING},
    S.APPROVED: {A.COUNTERSIGN: S.ACTIVE, A.HOLD: S.ON_HOLD},
    S.ACTIVE: {A.GIVE_NOTICE: S.ENDING, A.SUCCEED: S.RENEWED, A.START_GRACE: S.IN_GRACE, A.EXPIRE: S.EXPIRED},
    S.ENDING: {A.TAKE_NOTICE_BACK: S.ACTIVE, A.END: S.TERMINATED},
    S.IN_GRACE: {A.SUCCEED: S.RENEWED, A.EXPIRE: S.EXPIRED},
    S.CLOSED: {A.REISSUE: S.PREPARING},
}
BEFORE_BOTH = (S.PREPARING, S.ISSUED, S.DECLINED, S.LAPSED, S.SIGNED, S.ON_HOLD, S.APPROVED)
WAYS = {state: ways | ({A.CLOSE: S.CLOSED} if state in BEFORE_BOTH else {}) for state, ways in WAYS.items()}


@pytest.mark.parametrize(("state", "action"), list(product(S, A)))
def test_each_action_leads_to_its_state_or_is_refused(state: AgreementState, action: Action) -> None:
    """S1.46: the partner signs first; the program countersigns only what it approved."""
    target = WAYS.get(state, {}).get(action)

    assert (action in actions_from(state)) is (target is not None)
    with nullcontext() if target else pytest.raises(RuleBroken, match="not possible any more"):
        assert after(state, action) is target


def test_every_state_is_reached_and_has_words() -> None:
    assert {S.PREPARING, *TRANSITIONS.values()} == set(S) == set(STATUS_TEXT) == set(NEXT_PARTY) == set(MOVED_ON)
    assert {action for _, action in TRANSITIONS} == set(A) == set(ACTION_TEXT)


def test_whole_terms_lack_nothing() -> None:
    assert missing_terms(TERMS) == []
    check_terms(TERMS)


@pytest.mark.parametrize(("path", "words"), NEEDED)
@pytest.mark.parametrize("nothing", ["", "  ", None, []])
def test_each_missing_value_is_named(path: str, words: str, nothing: Any) -> None:
    """S1.46"""
    terms = with_value(TERMS, path, nothing)

    assert missing_terms(terms) == [words]
    with pytest.raises(RuleBroken, match=words):
        check_terms(terms)


@given(st.sets(st.sampled_from([path for path, _ in NEEDED])))
def test_all_missing_values_are_named_at_once(gone: set[str]) -> None:
    terms = deepcopy(TERMS)
    for path in gone:
        terms = with_value(terms, path, "")

    assert missing_terms(terms) == [words for path, words in NEEDED if path in gone]


def test_terms_of_nothing_lack_nearly_everything_and_do_not_crash() -> None:
    terms = terms_from({}, program={}, guide={})

    assert "the name of the signatory" in missing_terms(terms)
    assert "the legal name of the partner" in missing_terms(terms)


def test_terms_take_what_was_approved_word_for_word() -> None:
    terms = terms_from(CONTENT, program={"contact": "x@example.org"}, guide={})

    assert terms["partner"]["address"] == "12 MG Road, Bengaluru, 560001"
    assert terms["partner"]["identifiers"] == [
        {"kind": "PAN", "value": "AAACB1234C"},
        {"kind": "CIN", "value": "U72900KA2001PTC082988"},
    ]
    assert terms["signatory"]["name"] == "Zoë O’Brien"
    assert [item["file_name"] for item in terms["evidence"]] == ["certificate.pdf"]


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("Zoë O’Brien", accepted),
        ("ZOË  o’brien", accepted),
        ("Zoe\u0308 O’Brien", accepted),
        ("Zoe O’Brien", refused),
        ("Zoë", refused),
        ("", refused),
    ],
)
def test_the_name_is_that_of_the_signatory(typed: str, verdict: AbstractContextManager[object]) -> None:
    with verdict:
        check_signer(SignAgreement(name=typed, capacity="MD", sha256="", address=""), signatory="Zoë O’Brien")


def test_the_refusal_says_which_name_the_text_has() -> None:
    with pytest.raises(RuleBroken, match="Zoë O’Brien") as refusal:
        check_signer(SignAgreement(name="Somebody", capacity="MD", sha256="", address=""), signatory="Zoë O’Brien")

    assert refusal.value.field == "full_name"


@pytest.mark.parametrize("shown", ["", "5e" * 32, "5F" * 32])
def test_another_text_than_the_one_shown_is_not_signed(shown: str) -> None:
    with pytest.raises(Conflict, match="not the one that you were shown"):
        check_text(shown, stored="5f" * 32)


@pytest.mark.parametrize(
    ("role", "organisation_id", "answer"),
    [
        (Role.SIGNATORY, OURS, True),
        (Role.SIGNATORY, THEIRS, False),
        (Role.OWNER, OURS, False),
        (Role.MEMBER, OURS, False),
        (Role.VIEWER, OURS, False),
        (Role.PROGRAM_MANAGER, None, False),
    ],
)
def test_only_a_signatory_of_the_same_organisation_signs(
    role: Role, organisation_id: UUID | None, answer: bool
) -> None:
    actor = Actor(account_id=uuid4(), name="A", held=frozenset({Held(role=role, organisation_id=organisation_id)}))

    assert may_sign(actor, OURS) is answer


@pytest.mark.parametrize(
    ("rules", "found"),
    [(("S1.32",), ["A"]), (("S1.3",), []), (("S1.33", "S1.40"), ["A", "B"]), ((), [])],
)
def test_a_clause_is_found_by_the_rule_it_states(rules: tuple[str, ...], found: list[str]) -> None:
    clauses = [{"code": "A", "sources": "S1.32, S1.33"}, {"code": "B", "sources": "S1.40"}]

    assert clauses_for(clauses, rules) == found
