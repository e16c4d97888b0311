"""Consensus, proposal, approval by a second person, and what the applicant reads (C03 to C05, A15)."""

import hashlib
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.outbox.models import EventRecord
from app.reviews.models import AgreedFinding, Decision, DecisionReason
from app.reviews.policy import DecisionState, PanelState, Verdict
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import (
    ALL_MET,
    CLAUSES,
    Case,
    assign,
    clear,
    panel_of,
    send,
    to_agreement,
    to_consensus,
)

LONG = "x" * 4001
SEEN = {"version": "1"}
UNMET = ALL_MET | {"CRIT-MIT": Verdict.NOT_COMPLIANT}


def agreed_form(session: Session, case: Case, **change: str) -> dict[str, str]:
    version = {"version": str(panel_of(session, case).version)}
    return {f"verdict-{code}": "compliant" for code in CLAUSES} | version | change


def agreed(session: Session) -> dict[str, tuple[Verdict, str]]:
    return {one.clause_code: (one.verdict, one.words) for one in session.scalars(select(AgreedFinding))}


def state_of(session: Session, case: Case) -> str:
    return str(session.scalars(select(Application.state).where(Application.id == case.application_id)).one().value)


def decision(session: Session) -> Decision:
    session.expire_all()
    return session.scalars(select(Decision)).one()


def propose(client: FlaskClient, case: Case, outcome: str = "approved") -> int:
    data = {"outcome": outcome, "summary": "The panel is clear."}
    return client.post(f"/panel/{case.reference}/decide", data=data).status_code


def test_before_the_last_review_the_chair_reads_who_is_missing_and_no_finding(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    assign(session, case, *case.reviewers[:2])
    clear(session, case, *case.reviewers[:2])
    send(session, case, case.reviewers[0], words="Canary words")
    client = signed_in(case.chair)

    page = client.get(f"/panel/{case.reference}/consensus").text

    assert "Not all reviews are in" in page
    assert "Missing" in page
    assert "Canary" not in page
    answer = client.post(f"/panel/{case.reference}/consensus", data=agreed_form(session, case))
    assert (answer.status_code, agreed(session)) == (422, {})
    assert propose(client, case) == 422


def test_clauses_with_disagreement_come_first(session: Session, case: Case, signed_in: SignIn) -> None:
    assign(session, case, *case.reviewers[:2])
    clear(session, case, *case.reviewers[:2])
    send(session, case, case.reviewers[0])
    send(session, case, case.reviewers[1], UNMET)

    page = signed_in(case.chair).get(f"/panel/{case.reference}/consensus").text

    assert page.count("Findings differ") == 1
    assert page.index('id="clause-CRIT-MIT"') < page.index('id="clause-CRIT-ELIG"')


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"verdict-CRIT-MIT": ""}, "Keeps the licence: choose the agreed finding.", id="no finding"),
        pytest.param({"verdict-CRIT-MIT": "fine"}, "Keeps the licence: choose one of", id="unknown finding"),
        pytest.param({"verdict-CRIT-MIT": "unclear"}, "tell the applicant what is missing", id="unclear, no reason"),
        pytest.param({"verdict-CRIT-MIT": "not_applicable"}, "no reviewer found this", id="outside, no reason"),
        pytest.param({"words-CRIT-MIT": LONG}, "shorten this to 4000 characters", id="over-long"),
        pytest.param({"version": "x"}, "Load this page again", id="wrong version"),
    ],
)
def test_agreed_findings_with_a_gap_are_explained_and_not_saved(
    session: Session, case: Case, signed_in: SignIn, change: dict[str, str], message: str
) -> None:
    to_consensus(session, case)
    data = agreed_form(session, case, **{"words-CRIT-ELIG": "Typed words stay"}) | change

    answer = signed_in(case.chair).post(f"/panel/{case.reference}/consensus", data=data)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed words stay" in answer.text
    assert agreed(session) == {}


def test_agreed_findings_may_be_recorded_again_until_a_decision_is_proposed(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    to_consensus(session, case)
    client = signed_in(case.chair)
    address = f"/panel/{case.reference}/consensus"
    first = agreed_form(session, case)
    for _ in range(2):
        assert client.post(address, data=first | {"form_key": "k"}).location == f"/panel/{case.reference}/decide"
    assert client.post(address, data=first).status_code == 409  # another window with the old version
    session.expire_all()
    second = agreed_form(session, case, **{"words-CRIT-MIT": "Seen again"})
    assert client.post(address, data=second).status_code == 302
    assert propose(client, case) == 302

    session.expire_all()
    third = agreed_form(session, case, **{"words-CRIT-MIT": "Too late"})
    assert client.post(address, data=third).status_code == 409
    assert agreed(session)["CRIT-MIT"] == (Verdict.COMPLIANT, "Seen again")
    assert session.scalars(select(DecisionReason.words).where(DecisionReason.clause_code == "CRIT-MIT")).all() == [
        "Seen again"
    ]


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
    assert decision(session).state is DecisionState.PROPOSED


def test_the_database_knows_the_second_person_too(session: Session, case: Case, signed_in: SignIn) -> None:
    to_agreement(session, case)
    propose(signed_in(case.chair), case)
    found = decision(session)
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

    found = decision(session)
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
    assert decision(session).approved_by == case.manager.id
    assert session.scalars(select(EventRecord.name)).all().count("DecisionSent") == 1


def test_a_second_proposal_meets_a_conflict(session: Session, case: Case, signed_in: SignIn) -> None:
    to_agreement(session, case)
    client = signed_in(case.chair)

    assert propose(client, case) == 302
    assert propose(client, case, "deferred") == 409
    assert client.get(f"/panel/{case.reference}/decide").location == f"/panel/{case.reference}/approve"
