"""Consensus, proposal, approval by a second person, and what the applicant reads (C03 to C05, A15)."""

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.outbox.models import EventRecord
from app.reviews.models import Decision
from app.reviews.policy import DecisionState, PanelState, Verdict
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import (
    ALL_MET,
    CLAUSES,
    Case,
    decision_of,
    panel_of,
    to_agreement,
    to_consensus,
)
from tests.reviews.pages import propose

LONG = "x" * 4001
SEEN = {"version": "1"}
UNMET = ALL_MET | {"CRIT-MIT": Verdict.NOT_COMPLIANT}


def state_of(session: Session, case: Case) -> str:
    return str(session.scalars(select(Application.state).where(Application.id == case.application_id)).one().value)


@pytest.mark.parametrize(
    ("data", "message", "kept"),
    [
        pytest.param({}, "Choose approved, approved with conditions", "", id="empty"),
        pytest.param({"outcome": "approved"}, "Write a summary", 'value="approved" checked', id="no summary"),
        pytest.param({"outcome": "great", "summary": "Kept"}, "Choose approved", "Kept", id="unknown outcome"),
        pytest.param({"outcome": "approved", "summary": LONG}, "shorten this to 4000 characters", LONG, id="over-long"),
        pytest.param(
            {"outcome": "approved", "summary": "Kept"}, "leaves no room for an exception", "Kept", id="S1.45 unmet"
        ),
    ],
)
def test_a_proposal_that_does_not_hold_is_explained(
    session: Session, case: Case, signed_in: SignIn, data: dict[str, str], message: str, kept: str
) -> None:
    to_agreement(session, case, UNMET)

    answer = signed_in(case.chair).post(f"/panel/{case.reference}/decide", data=data)

    assert answer.status_code == 422
    assert message in answer.text
    assert kept in answer.text
    assert session.scalars(select(Decision)).all() == []


def test_declining_names_a_clause_that_is_not_met(session: Session, case: Case, signed_in: SignIn) -> None:
    """S1.45"""
    to_agreement(session, case)

    answer = signed_in(case.chair).post(
        f"/panel/{case.reference}/decide", data={"outcome": "declined", "summary": "No"}
    )

    assert answer.status_code == 422
    assert "Name at least one clause that is not met" in answer.text


def test_a_decision_without_agreed_findings_is_refused(session: Session, case: Case, signed_in: SignIn) -> None:
    to_consensus(session, case)

    answer = signed_in(case.chair).post(
        f"/panel/{case.reference}/decide", data={"outcome": "approved", "summary": "Yes"}
    )

    assert answer.status_code == 422
    assert "Record the agreed finding on every clause first." in answer.text


def test_the_proposer_cannot_approve(session: Session, case: Case, signed_in: SignIn) -> None:
    to_agreement(session, case)
    client = signed_in(case.chair)
    propose(client, case)

    page = client.get(f"/panel/{case.reference}/approve").text
    answer = client.post(f"/panel/{case.reference}/approve", data=SEEN)

    assert "Approve and send" not in page
    assert "Manu Manager" in page
    assert answer.status_code == 422
    assert "Another person has to approve it." in answer.text
    assert decision_of(session).state is DecisionState.PROPOSED


def test_the_database_knows_the_second_person_too(session: Session, case: Case, signed_in: SignIn) -> None:
    to_agreement(session, case)
    propose(signed_in(case.chair), case)
    found = decision_of(session)
    found.state, found.approved_by, found.approved_at = DecisionState.SENT, case.chair.id, NOW
    found.record = "x"

    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()


@pytest.mark.parametrize(
    ("outcome", "verdicts", "state", "words"),
    [
        pytest.param("approved", ALL_MET, "decided", "Your application is approved", id="S1.45 approved"),
        pytest.param("declined", UNMET, "declined", "You do not meet this.", id="declined"),
        pytest.param("deferred", UNMET, "deferred", "Your application is deferred", id="deferred"),
    ],
)
def test_the_second_person_sends_and_everything_moves_at_once(
    session: Session,
    case: Case,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Callable[[], None],
    outcome: str,
    verdicts: dict[str, Verdict],
    state: str,
    words: str,
) -> None:
    """N43 to those who may approve, N14 to all members, A15 with the reasons."""
    second_member = make_account(session, Role.OWNER, name="Omar", organisation=case.organisation)
    to_agreement(session, case, verdicts)
    assert propose(signed_in(case.chair), case, outcome) == 302
    relay()
    assert f"/panel/{case.reference}/approve" in mailer.to(case.manager.email)[0].text
    assert not [mail for mail in mailer.to(case.chair.email) if "/approve" in mail.text]
    assert mailer.to(case.member.email) == []
    page = signed_in(case.member).get(f"/apply/{case.reference}/decision").text
    assert "There is no decision yet" in page
    assert "The panel is clear." not in page
    approver = signed_in(case.manager)
    assert "Omar" in approver.get(f"/panel/{case.reference}/approve").text

    for _ in range(2):
        answer = approver.post(f"/panel/{case.reference}/approve", data=SEEN | {"form_key": "k"})
        assert answer.location == f"/panel/{case.reference}/record"
    relay()

    found = decision_of(session)
    assert (found.state, found.approved_by) == (DecisionState.SENT, case.manager.id)
    assert panel_of(session, case).state is PanelState.CLOSED
    assert state_of(session, case) == state
    sent = session.scalars(select(EventRecord).where(EventRecord.name == "DecisionSent")).one()
    assert sent.payload["outcome"] == outcome
    for member in (case.member, second_member):
        (mail,) = mailer.to(member.email)
        assert outcome not in mail.subject.lower()
        assert f": {outcome}." in mail.text
        assert f"/apply/{case.reference}/decision" in mail.text
    page = signed_in(case.member).get(f"/apply/{case.reference}/decision").text
    assert words in page
    assert "The panel is clear." in page
    assert "Canary reason" in page


def test_before_the_decision_the_applicant_reads_where_it_stands(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    page = signed_in(case.member).get(f"/apply/{case.reference}/decision").text

    assert "There is no decision yet" in page
    assert "Panel" in page
    assert "10 March 2030, 12:00 IST" in page


def test_the_record_is_fixed_and_its_hash_can_be_checked(session: Session, case: Case, signed_in: SignIn) -> None:
    to_agreement(session, case)
    summary = {"outcome": "approved", "summary": "Fine.\nOutcome: declined"}
    signed_in(case.chair).post(f"/panel/{case.reference}/decide", data=summary)
    client = signed_in(case.manager)
    client.post(f"/panel/{case.reference}/approve", data=SEEN)

    text = client.get(f"/panel/{case.reference}/record.txt")
    page = client.get(f"/panel/{case.reference}/record").text

    assert hashlib.sha256(text.data).hexdigest() in page
    for part in ("Ravi One", "Rita Two", "Chandra Chair", "Manu Manager", case.reference, *CLAUSES.values()):
        assert part in text.text
    assert "Outcome: declined" not in text.text.splitlines()
    assert "Sent 10 March 2030, 12:00 IST" in text.text.splitlines()
    case.reviewers[0].name = "Renamed"
    session.commit()
    assert client.get(f"/panel/{case.reference}/record.txt").data == text.data


def test_a_second_approver_who_comes_late_reads_of_the_conflict(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """(18)"""
    to_agreement(session, case)
    propose(signed_in(case.chair), case)
    other = make_account(session, Role.PROGRAM_MANAGER, name="Maya")

    address = f"/panel/{case.reference}/approve"
    answers = [signed_in(one).post(address, data=SEEN).status_code for one in (case.manager, other)]

    assert answers == [302, 409]
    assert decision_of(session).approved_by == case.manager.id
    assert session.scalars(select(EventRecord.name)).all().count("DecisionSent") == 1


def test_a_second_proposal_meets_a_conflict(session: Session, case: Case, signed_in: SignIn) -> None:
    to_agreement(session, case)
    client = signed_in(case.chair)

    assert propose(client, case) == 302
    assert propose(client, case, "deferred") == 409
    assert client.get(f"/panel/{case.reference}/decide").location == f"/panel/{case.reference}/approve"
