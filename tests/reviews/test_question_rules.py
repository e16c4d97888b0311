"""The rules of questions: what tells who asks, who decides, and when."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleBroken
from app.reviews.policy.questions import (
    ASKING_TRANSITIONS,
    AskingAction,
    AskingState,
    AskQuestion,
    Person,
    Revealing,
    SendOn,
    asking_after,
    check_question,
    check_second,
    check_sent_on,
    telling,
    without_names,
)

ROSA = Person(name="Rosa Mark", address="rosa.m@panel.example")
TOPICS = {"capabilities": "Capabilities"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("How many people work there?", []),
        ("I, Rosa, want to know", ["Rosa"]),
        ("rosa  mark asks", ["rosa  mark"]),
        ("Write to ROSA.M@panel.example", ["ROSA.M@panel.example"]),
        ("Which mark did you get? Was it rosarium?", []),
        ("Mark and Rosa and Mark", ["Mark", "Rosa"]),
        ("Rosas", []),
    ],
)
def test_the_own_name_or_address_is_found_as_people_write_it(words: str, found: list[str]) -> None:
    """R06: would reveal the reviewer."""
    assert telling(words, [ROSA], parts=True) == found


@given(before=st.text(alphabet="ab ,.", max_size=20), after=st.text(alphabet="ab ,.", max_size=20))
def test_no_name_is_left_when_names_are_taken_out(before: str, after: str) -> None:
    """R06: names are taken out."""
    for name in (ROSA.name, ROSA.address, "Rosa", "Mark"):
        left = without_names(f"{before} {name} {after}", [ROSA])
        assert telling(left, [ROSA], parts=True) == []
        assert left.startswith(f"{before} ")
        assert left.endswith(f" {after}")


def test_a_revealing_question_is_refused_unless_the_asker_is_sure() -> None:
    """R06: warning."""
    words = "Did Mark II of your product pass?"
    with pytest.raises(Revealing, match="Mark"):
        check_question(AskQuestion(about="capabilities", words=words), asker=ROSA, topics=TOPICS)

    check_question(AskQuestion(about="capabilities", words=words, is_safe=True), asker=ROSA, topics=TOPICS)


def test_a_question_is_about_a_part_of_the_application() -> None:
    with pytest.raises(RuleBroken, match="Choose what the question is about"):
        check_question(AskQuestion(about="evidence/NONE", words="Why?"), asker=ROSA, topics=TOPICS)


@pytest.mark.parametrize("words", ["Rosa Mark asks", "rosa mark asks", "Answer to rosa.m@panel.example"])
def test_names_of_the_panel_do_not_reach_the_applicant(words: str) -> None:
    """R06, N12: without the reviewer's name."""
    with pytest.raises(RuleBroken, match="names people of the panel"):
        check_sent_on(SendOn(version=1, words=words, is_opened=False), people=[ROSA])

    check_sent_on(SendOn(version=1, words="Which mark?", is_opened=False), people=[ROSA])


def test_the_asker_does_not_send_the_own_question_on() -> None:
    one, other = uuid4(), uuid4()
    check_second(asked_by=one, decided_by=other)
    with pytest.raises(RuleBroken, match="Somebody else"):
        check_second(asked_by=one, decided_by=one)


@pytest.mark.parametrize("state", AskingState)
@pytest.mark.parametrize("action", AskingAction)
def test_a_question_is_decided_on_once(state: AskingState, action: AskingAction) -> None:
    if (state, action) in ASKING_TRANSITIONS:
        assert asking_after(state, action) is ASKING_TRANSITIONS[state, action]
        assert state is AskingState.WAITING
    else:
        with pytest.raises(RuleBroken, match="already"):
            asking_after(state, action)
