"""Finding an application on the chair's board and among one's own reviews."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core.ports import Ports
from app.reviews.models import Decision, Panel
from app.reviews.policy import DecisionState, Outcome, PanelState, Stage
from tests.builders import NOW
from tests.conftest import SignIn
from tests.counting import statements
from tests.reviews.builders import Case, assign, clear, make_case, panel_of, recuse, send, to_agreement, to_consensus


def propose(session: Session, case: Case, state: DecisionState = DecisionState.PROPOSED) -> Decision:
    to_agreement(session, case)
    decision = Decision(
        panel_id=panel_of(session, case).id,
        outcome=Outcome.APPROVED,
        summary="",
        proposed_by=case.chair.id,
        proposed_at=NOW,
        state=state,
    )
    if state is DecisionState.SENT:
        decision.approved_by, decision.approved_at, decision.record = case.manager.id, NOW, "Record"
        panel_of(session, case).state = PanelState.CLOSED
    session.add(decision)
    return decision


def nothing(session: Session, case: Case) -> None:
    pass


def reviewing(session: Session, case: Case) -> None:
    assign(session, case, *case.reviewers[:2])


def returned(session: Session, case: Case) -> None:
    propose(session, case, DecisionState.RETURNED)


def decided(session: Session, case: Case) -> None:
    propose(session, case, DecisionState.SENT)


def withdrawn(session: Session, case: Case) -> None:
    panel_of(session, case).state = PanelState.CLOSED


def withdrawn_late(session: Session, case: Case) -> None:
    propose(session, case)
    panel_of(session, case).state = PanelState.CLOSED


@pytest.mark.parametrize(
    ("happens", "stage"),
    [
        pytest.param(nothing, Stage.REVIEWERS_WANTED, id="nobody asked"),
        pytest.param(reviewing, Stage.INDIVIDUAL, id="asked"),
        pytest.param(to_consensus, Stage.CONSENSUS, id="all in"),
        pytest.param(to_agreement, Stage.AGREED, id="agreed"),
        pytest.param(propose, Stage.APPROVAL, id="proposed"),
        pytest.param(returned, Stage.RETURNED, id="sent back"),
        pytest.param(decided, Stage.DECIDED, id="decided"),
        pytest.param(withdrawn, Stage.WITHDRAWN, id="withdrawn"),
        pytest.param(withdrawn_late, Stage.WITHDRAWN, id="withdrawn after a proposal"),
    ],
)
def test_each_stage_finds_what_stands_there_and_nothing_else(
    session: Session, case: Case, signed_in: SignIn, happens: Callable[[Session, Case], object], stage: Stage
) -> None:
    happens(session, case)
    session.commit()
    client = signed_in(case.chair)

    found = [one for one in Stage if case.reference in client.get("/panel", query_string={"stage": one.value}).text]

    assert found == [stage]
    assert f">{stage.value}<" in client.get("/panel").text


@pytest.fixture
def board(case: Case, signed_in: SignIn) -> FlaskClient:
    return signed_in(case.chair)


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("bolt", True), (" SYSTEMS ", True), ("nut", False), ("%", False), ("x" * 5000, False), ("", True)],
)
def test_words_find_the_applicant_or_the_reference(
    session: Session, case: Case, board: FlaskClient, signed_in: SignIn, words: str, is_found: bool
) -> None:
    case.organisation.legal_name = "Bolt Systems"
    assign(session, case, *case.reviewers)
    reviewer = signed_in(case.reviewers[0])

    for client, path in ((board, "/panel"), (reviewer, "/review")):
        assert (case.reference in client.get(path, query_string={"words": words}).text) is is_found
        assert case.reference in client.get(path, query_string={"words": case.reference[4:]}).text


def test_scenario_16_a_late_tie_removes_the_search_hit(session: Session, case: Case, signed_in: SignIn) -> None:
    """Scenario 16"""
    assign(session, case, *case.reviewers)
    clear(session, case, *case.reviewers)
    send(session, case, case.reviewers[0])
    client, query = signed_in(case.reviewers[0]), {"words": case.reference}
    assert f">{case.reference}</a>" in client.get("/review", query_string=query).text

    recuse(session, case, case.reviewers[0])

    page = client.get("/review", query_string=query).text
    assert f">{case.reference}</a>" not in page
    assert "Showing" not in page


def test_my_reviews_come_in_pages_with_the_same_statements(
    session: Session, case: Case, fakes: Ports, signed_in: SignIn, engine: Engine
) -> None:
    assign(session, case, *case.reviewers)
    client, counts = signed_in(case.reviewers[0]), []
    for more in (0, 4):
        for _ in range(more):
            other = make_case(session, fakes.store)
            other.reviewers = case.reviewers
            assign(session, other, *case.reviewers)
        with statements(engine) as sent:
            page = client.get("/review").text
        counts.append(len(sent))

    assert counts[0] == counts[1]
    assert "Showing 1 to 5 of 5" in page
    assert session.query(Panel).count() == 5
