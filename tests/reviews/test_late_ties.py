"""(16) A tie that is told late closes the case to that person at once, and what rests on them has to be repaired."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Tie
from app.core.errors import Conflict, NotFound, RuleBroken
from app.outbox.models import EventRecord
from app.reviews.models import AgreedFinding, Finding, Review
from app.reviews.policy import (
    AgreeFindings,
    DecisionState,
    PanelState,
    ReviewState,
)
from app.reviews.policy.ties import WITHDRAWN_BY_TIE
from app.reviews.service.consensus import agree_findings
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import (
    ALL_MET,
    Case,
    actor,
    approve,
    assign,
    clear,
    decision_of,
    entries,
    panel_of,
    propose,
    recuse,
    send,
    set_policy,
    to_agreement,
)
from tests.reviews.telling_ties import WORDS, declared, report, reported


def of_three(session: Session, case: Case) -> None:
    """Bring a panel that needs three reviews to the agreed findings."""
    set_policy(session, "quorum", 3)
    assign(session, case, *case.reviewers)
    clear(session, case, *case.reviewers)
    for reviewer in case.reviewers:
        send(session, case, reviewer)
    agree(session, case)


def agree(session: Session, case: Case) -> None:
    command = AgreeFindings(version=panel_of(session, case).version, entries=entries(ALL_MET))
    agree_findings(session, command, case.reference, actor=actor(session, case.chair), now=NOW)
    session.commit()


@pytest.mark.parametrize("told", [declared, reported])
def test_scenario_16_three_reviews_become_two_and_nothing_is_decided_until_that_is_repaired(
    session: Session, case: Case, signed_in: SignIn, told: Callable[[Session, Case], None]
) -> None:
    """Scenario 16: quorum 3, one of three who sent has a tie: a fourth review, new findings, a new proposal."""
    fourth = make_account(session, Role.REVIEWER, name="Fritz Four")
    of_three(session, case)
    propose(session, case)

    told(session, case)

    panel = panel_of(session, case)
    assert (panel.state, panel.consensus_at, panel.agreed_at) == (PanelState.INDIVIDUAL, None, None)
    assert session.scalars(select(AgreedFinding)).all() == []
    assert decision_of(session).state is DecisionState.RETURNED
    with pytest.raises(Conflict):
        approve(session, case)
    session.rollback()
    with pytest.raises(RuleBroken):
        propose(session, case)
    session.rollback()
    chair = signed_in(case.chair)
    assert "Reviewers wanted" in chair.get("/panel").text
    assert "One more reviewer is needed." in chair.get(f"/panel/{case.reference}/assign").text

    assign(session, case, fourth)
    assert panel_of(session, case).state is PanelState.INDIVIDUAL
    clear(session, case, fourth)
    send(session, case, fourth)
    assert panel_of(session, case).state is PanelState.CONSENSUS
    with pytest.raises(RuleBroken, match="agreed finding on every clause"):
        propose(session, case)
    session.rollback()
    agree(session, case)
    page = chair.get(f"/panel/{case.reference}/decide").text
    assert "The portal sent the proposal of Chandra Chair (approved) back 10 March 2030, 12:00 IST:" in page
    assert WITHDRAWN_BY_TIE in page
    propose(session, case)
    approve(session, case)
    session.commit()

    record = decision_of(session).record
    assert "Fritz Four on" in record
    assert f"Recused: Ravi One. Tie declared: {WORDS}" in record
    assert "Ravi One on" not in record
    assert "sent back by the portal" in record


def test_what_the_tied_person_wrote_is_kept_and_counts_no_more(session: Session, case: Case, signed_in: SignIn) -> None:
    of_three(session, case)
    recuse(session, case, case.reviewers[0], WORDS)

    review = session.scalars(select(Review).where(Review.reviewer_id == case.reviewers[0].id)).one()
    assert (review.state, review.conflict) == (ReviewState.RECUSED, WORDS)
    assert review.submitted_at == NOW
    assert len(session.scalars(select(Finding).where(Finding.review_id == review.id)).all()) == 3
    (tie,) = session.scalars(select(Tie))
    assert (tie.person_id, tie.is_late) == (case.reviewers[0].id, True)


def test_with_enough_reviews_left_only_the_findings_are_agreed_on_again(session: Session, case: Case) -> None:
    assign(session, case, *case.reviewers)
    clear(session, case, *case.reviewers)
    for reviewer in case.reviewers:
        send(session, case, reviewer)
    agree(session, case)
    recuse(session, case, case.reviewers[0], WORDS)

    panel = panel_of(session, case)
    assert (panel.state, panel.agreed_at) == (PanelState.CONSENSUS, None)
    with pytest.raises(RuleBroken):
        propose(session, case)
    session.rollback()
    agree(session, case)
    propose(session, case)
    assert decision_of(session).state is DecisionState.PROPOSED


def test_a_tie_of_the_chair_who_proposed_takes_the_proposal_back_and_the_chair_out(
    session: Session, case: Case, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    other = make_account(session, Role.CHAIR, name="Other Chair")
    to_agreement(session, case)
    propose(session, case)
    relay()
    before = len(mailer.to(case.chair.email))

    report(session, case, case.chair, by=other)
    relay()

    assert decision_of(session).state is DecisionState.RETURNED
    assert panel_of(session, case).agreed_at is None
    assert len(mailer.to(case.chair.email)) == before
    assert any("has a tie" in mail.subject for mail in mailer.to(other.email))
    with pytest.raises(NotFound):
        propose(session, case)


def test_a_tie_of_somebody_who_did_nothing_yet_leaves_the_proposal_standing(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """Who would approve has a tie: the row is gone from the desk, and another person approves."""
    to_agreement(session, case)
    propose(session, case)
    manager = signed_in(case.manager)
    assert f"/panel/{case.reference}/approve" in manager.get("/desk").text

    report(session, case, case.manager, by=case.manager)

    assert decision_of(session).state is DecisionState.PROPOSED
    assert f"/panel/{case.reference}/approve" not in manager.get("/desk").text
    assert manager.get(f"/panel/{case.reference}/approve").status_code == 404
    with pytest.raises(NotFound):
        approve(session, case)


def test_the_chairs_are_told_each_time_the_reviews_are_in(
    session: Session, case: Case, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """The applicant's history says once that the consensus has begun: how often is the panel's affair."""
    fourth = make_account(session, Role.REVIEWER, name="Fritz Four")
    of_three(session, case)
    relay()
    recuse(session, case, case.reviewers[0], WORDS)
    assign(session, case, fourth)
    clear(session, case, fourth)
    panel = panel_of(session, case)
    send(session, case, fourth)
    panel.consensus_at = NOW.replace(hour=NOW.hour + 1)
    session.commit()
    relay()

    assert len([mail for mail in mailer.to(case.chair.email) if "/consensus" in mail.text]) == 2
    names = session.scalars(select(EventRecord.name)).all()
    assert (names.count("ConsensusOpened"), names.count("ReviewsCompleted"), names.count("PanelReopened")) == (1, 1, 1)
