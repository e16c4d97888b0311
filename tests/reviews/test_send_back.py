"""The second person sends a proposal back to the chair, who mends it and proposes again (C04)."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.outbox.models import EventRecord
from app.outbox.service import history
from app.reviews.models import AgreedFinding, DecisionReason, ReturnedProposal
from app.reviews.policy import DecisionState
from app.reviews.service.decisions import decisions_to_approve
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import CLAUSES, Case, actor, decision_of, panel_of, to_agreement

LONG = "x" * 4001
REASON = {"version": "1", "reason": "Name the missing proof."}


def propose(client: FlaskClient, case: Case, summary: str = "First words") -> None:
    data = {"outcome": "approved", "summary": summary}
    assert client.post(f"/panel/{case.reference}/decide", data=data).status_code == 302


@pytest.fixture
def chair(session: Session, case: Case, signed_in: SignIn) -> FlaskClient:
    """The chair, whose proposal waits."""
    to_agreement(session, case)
    client = signed_in(case.chair)
    propose(client, case)
    return client


@pytest.fixture
def manager(chair: FlaskClient, case: Case, signed_in: SignIn) -> FlaskClient:
    return signed_in(case.manager)


@pytest.fixture
def address(case: Case) -> str:
    return f"/panel/{case.reference}/return"


def test_a_proposal_goes_back_once_with_its_reason_and_the_proposer_is_told(
    session: Session,
    case: Case,
    manager: FlaskClient,
    address: str,
    mailer: FakeMailer,
    relay: Callable[[], None],
) -> None:
    assert f'href="{address}"' in manager.get(f"/panel/{case.reference}/approve").text
    for _ in range(2):
        answer = manager.post(address, data=REASON | {"form_key": "k"})
        assert answer.location == f"/panel/{case.reference}/approve"
    relay()

    assert decision_of(session).state is DecisionState.RETURNED
    assert session.scalars(select(ReturnedProposal.reason)).all() == ["Name the missing proof."]
    assert session.execute(decisions_to_approve(actor(session, case.manager))).all() == []
    assert mailer.to(case.member.email) == []
    (mail,) = [mail for mail in mailer.to(case.chair.email) if "sent back" in mail.subject]
    assert f"/panel/{case.reference}/decide" in mail.text
    assert "10 March 2030, 12:00 IST" in mail.text
    assert "missing proof" not in mail.text


def test_both_sides_read_the_reason_and_who_acts_next(
    case: Case, chair: FlaskClient, manager: FlaskClient, address: str
) -> None:
    manager.post(address, data=REASON)

    assert "The chair acts next" in manager.get(f"/panel/{case.reference}/approve").text
    page = chair.get(f"/panel/{case.reference}/decide").text
    for words in ("You act next", "Name the missing proof.", "First words"):
        assert words in page


def test_a_proposal_that_comes_again_asks_again_and_the_record_keeps_both(
    session: Session,
    case: Case,
    chair: FlaskClient,
    manager: FlaskClient,
    address: str,
    mailer: FakeMailer,
    relay: Callable[[], None],
) -> None:
    relay()
    manager.post(address, data=REASON)
    propose(chair, case, "Better words")
    relay()

    assert (decision_of(session).state, decision_of(session).summary) == (DecisionState.PROPOSED, "Better words")
    asked = [mail for mail in mailer.to(case.manager.email) if "waits for approval" in mail.subject]
    assert len(asked) == 2
    page = manager.get(f"/panel/{case.reference}/approve").text
    assert "Better words" in page
    assert "Name the missing proof." in page
    sent = manager.post(f"/panel/{case.reference}/approve", data={"version": str(decision_of(session).version)})
    assert sent.location == f"/panel/{case.reference}/record"
    record = manager.get(f"/panel/{case.reference}/record.txt").text
    (earlier,) = [line for line in record.splitlines() if line.startswith("Earlier proposal: approved")]
    assert "proposed by Chandra Chair, sent back by Manu Manager 10 March 2030, 12:00 IST" in earlier
    assert earlier.endswith("Reason: Name the missing proof.")


def test_the_findings_are_open_again_and_the_new_ones_are_what_the_applicant_reads(
    session: Session, case: Case, chair: FlaskClient, manager: FlaskClient, address: str
) -> None:
    manager.post(address, data=REASON)
    session.expire_all()
    findings = {f"verdict-{code}": "compliant" for code in CLAUSES} | {"words-CRIT-MIT": "Seen again"}

    answer = chair.post(
        f"/panel/{case.reference}/consensus", data=findings | {"version": str(panel_of(session, case).version)}
    )
    propose(chair, case)

    assert answer.status_code == 302
    for kind in (AgreedFinding, DecisionReason):
        assert session.scalars(select(kind.words).where(kind.clause_code == "CRIT-MIT")).all() == ["Seen again"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param({"reason": ""}, "Say what the chair should change.", id="empty"),
        pytest.param({"reason": "  "}, "Say what the chair should change.", id="only blanks"),
        pytest.param({"reason": LONG}, "shorten this to 4000 characters", id="over-long"),
        pytest.param({"reason": "a\x07b"}, "characters that cannot be shown", id="control character"),
        pytest.param({"version": "x"}, "Load this page again", id="wrong version"),
        pytest.param({"version": ""}, "Load this page again", id="no version"),
    ],
)
def test_a_reason_that_cannot_be_read_is_explained(
    session: Session, manager: FlaskClient, address: str, data: dict[str, str], message: str
) -> None:
    answer = manager.post(address, data=REASON | data)

    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalars(select(ReturnedProposal)).all() == []


@pytest.mark.parametrize("data", [{"reason": LONG}, {"version": "x"}], ids=["over-long", "wrong version"])
def test_a_reason_that_is_refused_stays_on_the_page(manager: FlaskClient, address: str, data: dict[str, str]) -> None:
    typed = REASON | data

    assert typed["reason"] in manager.post(address, data=typed).text


def test_nobody_sends_their_own_proposal_back(session: Session, case: Case, chair: FlaskClient, address: str) -> None:
    answer = chair.post(address, data=REASON)

    assert answer.status_code == 422
    assert "Another person has to approve it." in answer.text
    assert chair.get(address).location == f"/panel/{case.reference}/approve"
    assert decision_of(session).state is DecisionState.PROPOSED


@pytest.mark.parametrize("path", ["/return", "/approve"])
def test_of_two_second_people_the_later_one_meets_a_conflict(
    session: Session, case: Case, manager: FlaskClient, signed_in: SignIn, address: str, path: str
) -> None:
    manager.post(address, data=REASON)
    other = signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Maya"))

    answer = other.post(f"/panel/{case.reference}{path}", data=REASON)

    assert answer.status_code == 409
    assert "This proposal has been sent back to the chair." in answer.text
    if path == "/approve":
        assert f'href="/panel/{case.reference}/approve">Open the page again' in answer.text
    assert session.scalars(select(EventRecord.name)).all().count("DecisionReturned") == 1
    assert decision_of(session).state is DecisionState.RETURNED


def test_a_reason_of_several_lines_is_read_as_it_was_typed(
    chair: FlaskClient, manager: FlaskClient, case: Case, address: str
) -> None:
    manager.post(address, data=REASON | {"reason": "First line\nSecond line"})

    assert "First line<br>Second line" in chair.get(f"/panel/{case.reference}/decide").text


def test_who_sends_back_too_late_keeps_the_words(
    session: Session, manager: FlaskClient, signed_in: SignIn, address: str
) -> None:
    manager.post(address, data=REASON)
    other = signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Maya"))

    assert "My own words" in other.post(address, data=REASON | {"reason": "My own words"}).text


@pytest.mark.parametrize("path", ["/return", "/approve"])
def test_a_proposal_that_has_changed_is_read_again_first(
    session: Session, case: Case, chair: FlaskClient, manager: FlaskClient, address: str, path: str
) -> None:
    manager.post(address, data=REASON)
    propose(chair, case, "Better words")

    answer = manager.post(f"/panel/{case.reference}{path}", data=REASON | {"form_key": "another"})

    assert answer.status_code == 409
    assert "The proposal has changed since you read it." in answer.text
    assert decision_of(session).state is DecisionState.PROPOSED


def test_what_is_sent_cannot_be_sent_back(session: Session, manager: FlaskClient, case: Case, address: str) -> None:
    manager.post(f"/panel/{case.reference}/approve", data={"version": "1"})

    answer = manager.post(address, data=REASON)

    assert answer.status_code == 409
    assert "approved and sent already" in answer.text
    assert manager.get(address).location == f"/panel/{case.reference}/approve"
    assert decision_of(session).state is DecisionState.SENT


def test_only_a_second_person_has_the_page(
    session: Session, case: Case, manager: FlaskClient, signed_in: SignIn, visitor: FlaskClient, address: str
) -> None:
    assert manager.get(address).status_code == 200
    assert "/sign-in" in visitor.get(address).location
    for person in (case.member, case.reviewers[0]):
        assert signed_in(person).get(address).status_code == 404


def test_the_database_knows_the_second_person_and_the_reason(session: Session, case: Case, chair: FlaskClient) -> None:
    found = decision_of(session)
    kept = ReturnedProposal(
        decision_id=found.id,
        outcome=found.outcome,
        summary="",
        proposed_by=case.chair.id,
        proposed_at=NOW,
        returned_by=case.chair.id,
        returned_at=NOW,
        reason="Why",
    )
    session.add(kept)

    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()


def test_the_applicant_learns_nothing_of_it(
    session: Session, case: Case, manager: FlaskClient, signed_in: SignIn, address: str
) -> None:
    manager.post(address, data=REASON)

    page = signed_in(case.member).get(f"/apply/{case.reference}/decision").text

    assert "There is no decision yet" in page
    assert "missing proof" not in page
    assert "DecisionReturned" not in {record.name for record in history(session, case.application_id)}
