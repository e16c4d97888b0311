"""(17) The applicant hands in a new revision after reviews were sent: nothing is decided until each is confirmed."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.applications.policy import State
from app.core.errors import RuleBroken
from app.reviews.models import AgreedFinding, Decision
from app.reviews.policy import (
    AgreeFindings,
    ApproveDecision,
    DecisionState,
    Outcome,
    PanelState,
    ProposeDecision,
    ReviewState,
)
from app.reviews.policy.questions import AskQuestion
from app.reviews.policy.stale import WITHDRAWN_BY_ANSWERS, is_stale, reasons_to_wait
from app.reviews.service.again import take_up_revision
from app.reviews.service.consensus import agree_findings
from app.reviews.service.decisions import propose_decision, send_decision
from app.reviews.service.questions import ask_as_chair
from app.reviews.service.stale import stale_reviews
from tests.applications.pages import page, texts
from tests.builders import NOW
from tests.conftest import SignIn
from tests.reviews.asking import (
    ABOUT,
    ASKED,
    application_of,
    ask,
    confirm,
    newest_question,
    pass_on,
    reply,
    resubmit,
    write_down,
)
from tests.reviews.builders import (
    ALL_MET,
    Case,
    actor,
    entries,
    panel_of,
    review_of,
    said_in,
    send,
    to_agreement,
)

PROPOSAL = ProposeDecision(outcome=Outcome.APPROVED, summary="All is well")


@pytest.mark.parametrize(
    ("stale", "is_asked", "count"), [(0, False, 0), (1, False, 1), (3, False, 1), (0, True, 1), (2, True, 2)]
)
def test_every_reason_to_wait_is_named(stale: int, is_asked: bool, count: int) -> None:
    assert len(list(reasons_to_wait(stale=stale, is_asked=is_asked))) == count


@pytest.mark.parametrize("state", ReviewState)
def test_what_was_begun_is_stale_when_it_rests_on_another_revision(case: Case, state: ReviewState) -> None:
    begun = state in {ReviewState.OPEN, ReviewState.SUBMITTED}
    assert is_stale(state, case.evidence_id, case.application_id) is begun
    assert not is_stale(state, case.application_id, case.application_id)


def test_a_new_revision_makes_reviews_stale_until_each_is_confirmed(
    session: Session, case: Case, pair: tuple[Account, Account], signed_in: SignIn
) -> None:
    """Scenario 17: stale, decision blocked until re-confirmed."""
    first, second = pair
    before = said_in(session, review_of(session, case, first))

    revision = resubmit(session, case, second)

    panel = panel_of(session, case)
    assert (revision.number, panel.revision_id) == (2, revision.id)
    assert {one.reviewer_id for one in stale_reviews(session, panel)} == {first.id, second.id}
    client = signed_in(first)
    assert "read what changed" in client.get(f"/review/{case.reference}/done").text
    answer = client.post(f"/review/{case.reference}/changes", data={"version": "2"}, follow_redirects=True)
    assert "Confirmed" in answer.text
    assert said_in(session, review_of(session, case, first)) == before
    with pytest.raises(RuleBroken, match="has changed since"):
        send(session, case, second)
    assert panel_of(session, case).state is PanelState.INDIVIDUAL
    confirm(session, case, second)
    send(session, case, second)
    assert panel_of(session, case).state is PanelState.CONSENSUS
    assert application_of(session, case).state is State.CONSENSUS


def test_the_last_sheet_does_not_open_the_consensus_while_another_review_is_stale(
    session: Session, case: Case, pair: tuple[Account, Account]
) -> None:
    """Scenario 17: the consensus cannot open."""
    first, second = pair
    resubmit(session, case, second)
    confirm(session, case, second)

    send(session, case, second)

    assert panel_of(session, case).state is PanelState.INDIVIDUAL
    confirm(session, case, first)
    assert panel_of(session, case).state is PanelState.CONSENSUS


def test_the_consensus_does_not_open_while_the_applicant_is_asked(
    session: Session, case: Case, pair: tuple[Account, Account]
) -> None:
    _, second = pair
    write_down(session, case)
    pass_on(session, case, ask(session, case, second))

    send(session, case, second)

    assert panel_of(session, case).state is PanelState.INDIVIDUAL


@pytest.fixture
def proposed(session: Session, case: Case) -> Case:
    """A proposal stands when the chair's question is sent on."""
    write_down(session, case)
    to_agreement(session, case)
    propose_decision(session, PROPOSAL, case.reference, actor=actor(session, case.chair), now=NOW)
    command = AskQuestion(about=ABOUT, words=ASKED)
    ask_as_chair(session, command, case.reference, actor=actor(session, case.chair), now=NOW)
    session.commit()
    pass_on(session, case, newest_question(session, case))
    return case


def decision_of(session: Session, case: Case) -> Decision:
    session.expire_all()
    decision = panel_of(session, case).decision
    assert decision is not None
    return decision


def test_nothing_is_sent_agreed_or_proposed_while_the_applicant_is_asked(
    session: Session, proposed: Case, signed_in: SignIn
) -> None:
    """Scenario 17: the page says why a decision is blocked."""
    decision = decision_of(session, proposed)
    client = signed_in(proposed.manager)
    path = f"/panel/{proposed.reference}/approve"

    assert "The applicant is answering a question" in client.get(path).text
    answer = client.post(path, data={"version": str(decision.version)})
    assert answer.status_code == 422
    assert "The applicant is answering a question" in " ".join(
        texts(page(answer), "//*[@class='govuk-error-summary']//li")
    )
    assert decision_of(session, proposed).state is DecisionState.PROPOSED


def test_a_new_revision_takes_back_what_was_agreed_and_proposed(session: Session, proposed: Case) -> None:
    """Scenario 17: the panel goes back to individual reviews, and nobody sees the others' meanwhile."""
    reply(session, proposed)
    take_up_revision(session, panel_of(session, proposed), NOW)
    session.commit()

    panel, decision = panel_of(session, proposed), decision_of(session, proposed)
    assert (panel.state, panel.consensus_at, panel.agreed_at) == (PanelState.INDIVIDUAL, None, None)
    assert session.scalars(select(AgreedFinding)).all() == []
    assert decision.state is DecisionState.RETURNED
    assert [one.reason for one in decision.returned] == [WITHDRAWN_BY_ANSWERS]
    for reviewer in proposed.reviewers[:2]:
        confirm(session, proposed, reviewer)
    assert panel_of(session, proposed).state is PanelState.CONSENSUS
    chair = actor(session, proposed.chair)
    command = AgreeFindings(version=panel_of(session, proposed).version, entries=entries(ALL_MET))
    agree_findings(session, command, proposed.reference, actor=chair, now=NOW)
    decision = propose_decision(session, PROPOSAL, proposed.reference, actor=chair, now=NOW)
    session.commit()
    manager = actor(session, proposed.manager)
    send_decision(session, ApproveDecision(version=decision.version), proposed.reference, actor=manager, now=NOW)
    assert decision_of(session, proposed).state is DecisionState.SENT


def test_before_the_panel_has_taken_the_answers_up_nothing_can_be_decided(session: Session, proposed: Case) -> None:
    """Scenario 17, in the moment between the answers and the relay."""
    reply(session, proposed)
    manager = actor(session, proposed.manager)

    with pytest.raises(RuleBroken, match="2 reviews are about an earlier revision"):
        send_decision(
            session,
            ApproveDecision(version=decision_of(session, proposed).version),
            proposed.reference,
            actor=manager,
            now=NOW,
        )


def test_taking_a_revision_up_twice_is_once(session: Session, case: Case, pair: tuple[Account, Account]) -> None:
    resubmit(session, case, pair[1])
    version = panel_of(session, case).version

    take_up_revision(session, panel_of(session, case), NOW)
    session.commit()

    assert panel_of(session, case).version == version
