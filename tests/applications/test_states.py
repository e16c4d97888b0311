"""States of an application: which action leads where, what people read, and what was promised."""

from contextlib import nullcontext
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session

from app.applications.policy import (
    NEXT_PARTY,
    NEXT_STEP,
    STATE_NAMES,
    STATUS_TEXT,
    TRANSITIONS,
    Action,
    State,
    actions_from,
    after,
    check_section_open,
    open_sections,
    status,
)
from app.applications.policy.steps import SECTION_STEPS
from app.applications.service import advance, status_of
from app.core.errors import RuleBroken
from tests.applications.samples import make_application
from tests.builders import NOW

S, A = State, Action
WAYS = {
    S.DRAFT: {A.SUBMIT: S.SUBMITTED, A.WITHDRAW: S.WITHDRAWN, A.LAPSE: S.LAPSED},
    S.SUBMITTED: {A.START_CHECK: S.CHECKING, A.WITHDRAW: S.WITHDRAWN},
    S.CHECKING: {
        A.REQUEST_CHANGES: S.CHANGES_REQUESTED,
        A.PASS_CHECK: S.IN_REVIEW,
        A.REFUSE: S.DECLINED,
        A.WITHDRAW: S.WITHDRAWN,
    },
    S.CHANGES_REQUESTED: {A.SUBMIT: S.SUBMITTED, A.WITHDRAW: S.WITHDRAWN},
    S.IN_REVIEW: {A.OPEN_CONSENSUS: S.CONSENSUS, A.ASK: S.QUESTIONS_ASKED, A.WITHDRAW: S.WITHDRAWN},
    S.QUESTIONS_ASKED: {
        A.ASK: S.QUESTIONS_ASKED,
        A.ANSWER: S.IN_REVIEW,
        A.GO_ON_WITHOUT: S.IN_REVIEW,
        A.WITHDRAW: S.WITHDRAWN,
    },
    S.CONSENSUS: {
        A.ASK: S.QUESTIONS_ASKED,
        A.APPROVE: S.DECIDED,
        A.DECLINE: S.DECLINED,
        A.DEFER: S.DEFERRED,
        A.WITHDRAW: S.WITHDRAWN,
    },
    S.DECLINED: {A.REOPEN: S.IN_REVIEW},
    S.DEFERRED: {A.REOPEN: S.IN_REVIEW},
    S.DECIDED: {A.SEND_MOU: S.MOU_SENT},
    S.MOU_SENT: {A.SIGN_MOU: S.MOU_SIGNED, A.TAKE_BACK_MOU: S.DECIDED},
    S.MOU_SIGNED: {A.ACTIVATE: S.ACTIVE, A.TAKE_BACK_MOU: S.DECIDED},
}


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_each_action_leads_to_its_state_or_is_refused(state: State, action: Action) -> None:
    target = WAYS.get(state, {}).get(action)

    assert (action in actions_from(state)) is (target is not None)
    if target is None:
        with pytest.raises(RuleBroken):
            after(state, action)
    else:
        assert after(state, action) is target


def test_every_state_can_be_reached() -> None:
    assert {S.DRAFT, *TRANSITIONS.values()} == set(State)


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_for_people(state: State) -> None:
    assert STATUS_TEXT[state]
    assert STATE_NAMES[state][0]
    assert NEXT_PARTY[state] in {"You", "Program team", "Panel", "Nobody"}
    assert (NEXT_PARTY[state] == "You") <= (state in NEXT_STEP)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("returned", [(), ("people",), ("people", "team")])
@pytest.mark.parametrize("step", SECTION_STEPS)
def test_answers_are_open_in_the_draft_and_those_returned_after_a_check(
    state: State, returned: tuple[str, ...], step: str
) -> None:
    may = state is S.DRAFT or (state in {S.CHANGES_REQUESTED, S.QUESTIONS_ASKED} and step in returned)

    assert (step in open_sections(state, returned)) is may
    with nullcontext() if may else pytest.raises(RuleBroken):
        check_section_open(step, state, returned)


def test_the_status_ends_with_the_promised_day() -> None:
    found = status(S.SUBMITTED, NOW, date(2030, 3, 15))

    assert found.due_at is not None
    assert found.due_at.isoformat() == "2030-03-15T23:59:59+05:30"
    assert status(S.DRAFT, NOW, None).due_at is None


def test_a_promise_is_made_once_and_kept_during_the_check(session: Session) -> None:
    """Five working days from a Sunday end on Friday; beginning the check does not give more time."""
    application = make_application(session)

    advance(session, application, A.SUBMIT, now=NOW)
    assert (application.due_on, application.state_since) == (date(2030, 3, 15), NOW)

    later = NOW + timedelta(days=3)
    advance(session, application, A.START_CHECK, now=later)
    assert (application.due_on, application.state_since) == (date(2030, 3, 15), later)

    advance(session, application, A.PASS_CHECK, now=later)
    assert application.due_on == date(2030, 3, 23)
    assert status_of(application).who == "Panel"


def test_what_waits_for_the_applicant_has_a_day_of_its_own(session: Session) -> None:
    """Thirty days, as data: not the day that we had promised."""
    application = make_application(session, state=S.CHECKING)
    application.due_on = NOW.date()

    advance(session, application, A.REQUEST_CHANGES, now=NOW)

    assert application.due_on == date(2030, 4, 9)
