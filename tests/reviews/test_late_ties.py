"""(16) A tie that is told late closes the case to that person at once, and what rests on them has to be repaired."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import grant
from app.applications.models import Tie
from app.core.errors import Conflict, NotFound, RuleBroken
from app.outbox.jobs import JOBS
from app.outbox.models import EventRecord, Notice
from app.reviews.models import AgreedFinding, Decision, Finding, Review
from app.reviews.policy import (
    AgreeFindings,
    ApproveDecision,
    DecisionState,
    Outcome,
    PanelState,
    ProposeDecision,
    ReviewState,
)
from app.reviews.policy.ties import WITHDRAWN_BY_TIE, ReportTie
from app.reviews.service.consensus import agree_findings
from app.reviews.service.decisions import propose_decision, send_decision
from app.reviews.service.ties import report_tie
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeJobs, FakeMailer
from tests.reviews.builders import (
    ALL_MET,
    Case,
    actor,
    assign,
    clear,
    entries,
    panel_of,
    recuse,
    send,
    set_policy,
    to_agreement,
)

WORDS = "Canary: my sister works there"
PROPOSAL = ProposeDecision(outcome=Outcome.APPROVED, summary="All is well")


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


def propose(session: Session, case: Case, chair: Account | None = None) -> None:
    propose_decision(session, PROPOSAL, case.reference, actor=actor(session, chair or case.chair), now=NOW)
    session.commit()


def report(session: Session, case: Case, person: Account, by: Account | None = None) -> None:
    command = ReportTie(person_id=person.id, words=WORDS)
    report_tie(session, command, case.reference, actor=actor(session, by or case.chair), now=NOW)
    session.commit()


def decision_of(session: Session) -> Decision:
    return session.scalars(select(Decision).execution_options(populate_existing=True)).one()


def approve(session: Session, case: Case) -> None:
    command = ApproveDecision(version=decision_of(session).version)
    send_decision(session, command, case.reference, actor=actor(session, case.manager), now=NOW)


def declared(session: Session, case: Case) -> None:
    recuse(session, case, case.reviewers[0], WORDS)


def reported(session: Session, case: Case) -> None:
    report(session, case, case.reviewers[0])


@pytest.mark.parametrize("told", [declared, reported])
@pytest.mark.parametrize("was_sent", [False, True])
def test_scenario_16_a_late_tie_removes_row_count_mail_and_files(
    session: Session,
    case: Case,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Callable[[], None],
    was_sent: bool,
    told: Callable[[Session, Case], None],
) -> None:
    """Scenario 16: row, search hit, count, mail, export and file, for somebody who is a chair, too."""
    person = case.reviewers[0]
    grant(session, person.id, Role.CHAIR)
    assign(session, case, *case.reviewers)
    clear(session, case, *case.reviewers)
    if was_sent:
        send(session, case, person)
    relay()
    client = signed_in(person)
    assert case.reference in client.get("/review").text
    assert client.get(f"/review/{case.reference}/files/{case.evidence_id}").status_code == 200
    mails = len(mailer.to(person.email))

    told(session, case)
    for reviewer in case.reviewers[1:]:
        send(session, case, reviewer)
    relay()

    lists = ("/review", "/panel", "/notifications", "/panel/conflicts", "/panel/conflicts.csv")
    seen = "".join(client.get(path).text for path in lists)
    hits = [client.get(f"{room}?words={case.reference}").text for room in ("/review", "/panel")]
    assert case.reference not in seen
    assert [hit for hit in hits if f"/{case.reference}" in hit] == []
    assert "Showing 1" not in seen
    assert "Canary" not in seen
    pages = (f"/review/{case.reference}{page}" for page in ("", "/conflict", "/score", "/done", "/decline"))
    files = (f"/{room}/{case.reference}/files/{case.evidence_id}" for room in ("review", "panel"))
    panel = (
        f"/panel/{case.reference}/{page}"
        for page in ("assign", "application", "consensus", "decide", "ties", "replace")
    )
    assert {client.get(path).status_code for path in (*pages, *files, *panel)} == {404}
    assert len(mailer.to(person.email)) == mails
    assert session.scalars(select(Notice).where(Notice.account_id == person.id)).all() == []
    assert panel_of(session, case).state is PanelState.CONSENSUS


def test_a_mail_that_still_waits_does_not_leave_after_the_tie(
    session: Session, case: Case, app: Flask, jobs: FakeJobs, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """Scenario 16: the notice is written, its mail is still in the queue."""
    assign(session, case, *case.reviewers)
    for one in [one for one in jobs.asked if one[0] == "deliver"]:
        jobs.asked.remove(one)
        with app.app_context():
            JOBS[one[0]](one[1])
    assert jobs.asked

    recuse(session, case, case.reviewers[0])
    relay()

    assert [len(mailer.to(reviewer.email)) for reviewer in case.reviewers] == [0, 1, 1]


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


def test_the_desk_does_not_know_the_application_for_a_manager_with_a_tie(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """Scenario 16, for the program team: row, case and check are gone; a colleague goes on."""
    set_policy(session, "check_answer_working_days", 5)
    other = make_account(session, Role.PROGRAM_MANAGER, name="Other Manager")
    tied, free = signed_in(case.manager), signed_in(other)
    pages = (f"/desk/applications/{case.reference}", f"/desk/applications/{case.reference}/check")
    assert tied.get(pages[0]).status_code == 200

    report(session, case, case.manager, by=case.chair)

    assert case.reference not in tied.get("/desk/applications").text
    assert {tied.get(page).status_code for page in pages} == {404}
    assert case.reference in free.get("/desk/applications").text
    assert free.get(pages[0]).status_code == 200


def test_a_tie_told_after_the_decision_closes_the_case_and_leaves_the_decision(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    to_agreement(session, case)
    propose(session, case)
    approve(session, case)
    session.commit()
    record = decision_of(session).record

    recuse(session, case, case.reviewers[0], WORDS)

    assert decision_of(session).record == record
    assert panel_of(session, case).state is PanelState.CLOSED
    client = signed_in(case.reviewers[0])
    assert client.get(f"/review/{case.reference}/done").status_code == 404
    assert case.reference not in client.get("/review").text


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
