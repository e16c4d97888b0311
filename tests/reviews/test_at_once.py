"""Two people act at the same moment, in two threads with a connection each, on a database of their own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.core.ports import Ports
from app.extensions import db
from app.outbox.models import EventRecord
from app.outbox.service import verify_trail
from app.reviews.models import Decision, Review
from app.reviews.policy import DecisionState, Outcome, PanelState, ProposeDecision, ReviewState
from app.reviews.service.decisions import propose_decision
from app.screening.models import Match
from app.screening.policy import MatchState
from config import Settings
from tests import own_database
from tests.builders import NOW, make_account
from tests.fakes import FakeJobs
from tests.own_database import Sending, browser_of, send_at_once
from tests.reviews.builders import CLAUSES, Case, actor, assign, clear, make_case, panel_of, to_agreement
from tests.reviews.test_conditions import EXCEPTION, UNMET
from tests.screening.builders import TYPED, add_match, answer


@pytest.fixture
def own_app(settings: Settings, fakes: Ports, tmp_path: Path) -> Iterator[Flask]:
    """The portal on a database of its own, in which commits are real."""
    with own_database.own_app(settings, tmp_path, replace(fakes, jobs=FakeJobs())) as app:
        yield app


@pytest.fixture
def own_session(own_app: Flask) -> Iterator[Session]:
    with db.sessionmaker(expire_on_commit=True) as session:
        yield session


@pytest.fixture
def own_case(own_session: Session, fakes: Ports) -> Case:
    return make_case(own_session, fakes.store)


def post_at_once(session: Session, clients: list[FlaskClient], path: str, data: dict[str, str]) -> list[int]:
    """Let all send the same at the same moment."""
    return [code for code, _ in act_at_once(session, [(client, path, data) for client in clients])]


def act_at_once(session: Session, acts: list[Sending]) -> list[tuple[int, str]]:
    """Let all send at the same moment, while no transaction of the test keeps them out; return codes and pages."""
    session.rollback()
    answers = sorted((answer.status_code, answer.text) for answer in send_at_once(*acts))
    session.expire_all()
    return answers


def facts(session: Session, name: str) -> int:
    return session.scalars(select(EventRecord.name)).all().count(name)


def test_of_two_approvals_at_once_one_counts_and_the_other_meets_a_conflict(
    own_app: Flask, own_session: Session, own_case: Case
) -> None:
    """(18)"""
    to_agreement(own_session, own_case)
    command = ProposeDecision(outcome=Outcome.APPROVED, summary="Yes")
    proposer = actor(own_session, own_case.chair)
    propose_decision(own_session, command, own_case.reference, actor=proposer, now=NOW)
    own_session.commit()
    people = [own_case.manager, make_account(own_session, Role.CHAIR, name="Second Chair")]
    clients = [browser_of(own_app, own_session, person) for person in people]

    answers = post_at_once(own_session, clients, f"/panel/{own_case.reference}/approve", {"version": "1"})

    assert answers == [302, 409]
    assert own_session.scalars(select(Decision.state)).all() == [DecisionState.SENT]
    assert own_session.scalars(select(Application.state)).one().value == "decided"
    assert facts(own_session, "DecisionSent") == 1
    assert verify_trail(own_session) == []


def test_of_an_approval_and_a_rejection_at_once_one_counts_and_the_other_meets_a_conflict_page(
    own_app: Flask, own_session: Session, own_case: Case
) -> None:
    """Scenario 18: approve and reject at once by two chairs: one outcome, the other a conflict page."""
    to_agreement(own_session, own_case)
    wish = ProposeDecision(outcome=Outcome.APPROVED, summary="Yes")
    propose_decision(own_session, wish, own_case.reference, actor=actor(own_session, own_case.manager), now=NOW)
    own_session.commit()
    chairs = [own_case.chair, make_account(own_session, Role.CHAIR, name="Second Chair")]
    one, other = (browser_of(own_app, own_session, person) for person in chairs)
    home, seen = f"/panel/{own_case.reference}", {"version": "1"}
    acts: list[Sending] = [(one, f"{home}/approve", seen), (other, f"{home}/return", seen | {"reason": "Not so fast."})]

    (_, _), (refused, page) = answers = act_at_once(own_session, acts)

    assert [code for code, _ in answers] == [302, 409]
    assert refused == 409
    state = own_session.scalars(select(Decision.state)).one()
    assert state in {DecisionState.SENT, DecisionState.RETURNED}
    assert ("approved and sent already" if state is DecisionState.SENT else "has been sent back") in page
    assert facts(own_session, "DecisionSent") + facts(own_session, "DecisionReturned") == 1
    decided = own_session.scalars(select(Application.state)).one().value == "decided"
    assert decided is (state is DecisionState.SENT)
    assert verify_trail(own_session) == []


def test_of_two_outcomes_proposed_at_once_one_stands(own_app: Flask, own_session: Session, own_case: Case) -> None:
    """Scenario 18: one chair wants to approve with an exception, the other one to decline."""
    to_agreement(own_session, own_case, UNMET)
    chairs = [own_case.chair, make_account(own_session, Role.CHAIR, name="Second Chair")]
    one, other = (browser_of(own_app, own_session, person) for person in chairs)
    path = f"/panel/{own_case.reference}/decide"
    approval, refusal = {"outcome": "approved", "summary": "Yes"} | EXCEPTION, {"outcome": "declined", "summary": "No"}

    answers = act_at_once(own_session, [(one, path, approval), (other, path, refusal)])

    assert [code for code, _ in answers] == [302, 409]
    assert "A proposal stands already" in answers[1][1]
    assert len(own_session.scalars(select(Decision.id)).all()) == 1
    assert facts(own_session, "DecisionProposed") == 1


def test_of_two_proposals_at_once_one_counts(own_app: Flask, own_session: Session, own_case: Case) -> None:
    to_agreement(own_session, own_case)
    people = [own_case.chair, make_account(own_session, Role.CHAIR, name="Second Chair")]
    clients = [browser_of(own_app, own_session, person) for person in people]
    data = {"outcome": "approved", "summary": "Yes"}

    answers = post_at_once(own_session, clients, f"/panel/{own_case.reference}/decide", data)

    assert answers == [302, 409]
    assert facts(own_session, "DecisionProposed") == 1


def test_two_last_reviews_at_once_open_the_consensus_once(own_app: Flask, own_session: Session, own_case: Case) -> None:
    pair = own_case.reviewers[:2]
    assign(own_session, own_case, *pair)
    clear(own_session, own_case, *pair)
    clients = [browser_of(own_app, own_session, person) for person in pair]
    sheet = {f"verdict-{code}": "compliant" for code in CLAUSES} | {"recommendation": "approved", "version": "2"}

    answers = post_at_once(own_session, clients, f"/review/{own_case.reference}/score", sheet)

    assert answers == [302, 302]
    assert own_session.scalars(select(Review.state)).all() == [ReviewState.SUBMITTED] * 2
    assert panel_of(own_session, own_case).state is PanelState.CONSENSUS
    assert facts(own_session, "ConsensusOpened") == 1


def test_of_two_second_people_at_once_one_confirms_a_match(
    own_app: Flask, own_session: Session, own_case: Case
) -> None:
    """A4"""
    finder = make_account(own_session, Role.PROGRAM_MANAGER, name="Fiona Finder")
    match = add_match(own_session, own_case.application, finder)
    answer(own_session, match, finder, is_same=True)
    people = [own_case.manager, make_account(own_session, Role.PROGRAM_MANAGER, name="Second Manager")]
    clients = [browser_of(own_app, own_session, person) for person in people]
    path = f"/desk/applications/{own_case.reference}/screening/1/confirm"

    answers = post_at_once(own_session, clients, path, {"version": "2"})

    assert answers == [302, 409]
    assert own_session.scalars(select(Match.state)).all() == [MatchState.SAME]
    assert facts(own_session, "MatchConfirmed") == 1


def test_the_same_entry_recorded_by_two_people_at_once_is_one_match(
    own_app: Flask, own_session: Session, own_case: Case
) -> None:
    people = [own_case.manager, make_account(own_session, Role.PROGRAM_MANAGER, name="Second Manager")]
    clients = [browser_of(own_app, own_session, person) for person in people]
    path = f"/desk/applications/{own_case.reference}/screening/record"

    answers = post_at_once(own_session, clients, path, TYPED)

    assert answers == [302, 302]
    assert len(own_session.scalars(select(Match.id)).all()) == 1
    assert facts(own_session, "MatchRecorded") == 1


def test_no_decision_is_sent_after_a_match_that_is_recorded_in_the_same_moment(
    own_app: Flask, own_session: Session, own_case: Case
) -> None:
    """Item 5: open matches. Either the decision was first, or it waits."""
    to_agreement(own_session, own_case)
    wish = ProposeDecision(outcome=Outcome.APPROVED, summary="Yes")
    propose_decision(own_session, wish, own_case.reference, actor=actor(own_session, own_case.chair), now=NOW)
    own_session.commit()
    finder = make_account(own_session, Role.PROGRAM_MANAGER, name="Fiona Finder")
    one, other = (browser_of(own_app, own_session, person) for person in (own_case.manager, finder))
    record = f"/desk/applications/{own_case.reference}/screening/record"

    act_at_once(own_session, [(one, f"/panel/{own_case.reference}/approve", {"version": "1"}), (other, record, TYPED)])

    numbers = {row.name: row.number for row in own_session.scalars(select(EventRecord))}
    sent = numbers.get("DecisionSent")
    state = own_session.scalars(select(Decision.state)).one()
    assert state is (DecisionState.PROPOSED if sent is None else DecisionState.SENT)
    assert sent is None or sent < numbers["MatchRecorded"]


def test_the_same_form_in_two_threads_assigns_once(own_app: Flask, own_session: Session, own_case: Case) -> None:
    chosen = own_case.reviewers[0].id, own_case.reviewers[1].id
    client = browser_of(own_app, own_session, own_case.chair)
    twin = browser_of(own_app, own_session, own_case.chair)
    data = {"reviewers": [str(one) for one in chosen], "form_key": "k"}

    answers = post_at_once(own_session, [client, twin], f"/panel/{own_case.reference}/assign", data)  # type: ignore[arg-type]

    assert answers == [302, 302]
    assert len(own_session.scalars(select(Review.id)).all()) == 2
    assert facts(own_session, "ReviewersAssigned") == 1
