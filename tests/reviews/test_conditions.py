"""Approved with conditions, and with exceptions by name: from the proposal to the duties (C04, C05, A15, N14)."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Role
from app.applications.models import Application
from app.applications.policy import State
from app.duties.models import Duty
from app.duties.policy import DutyKind
from app.outbox.service import publish
from app.partners.events import PartnerActivated
from app.reviews.models import Decision, DecisionCondition, DecisionException, ReturnedProposal
from app.reviews.policy import Outcome, Verdict
from tests.builders import NOW, make_account, make_partner
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import ALL_MET, Case, to_agreement

Relay = Callable[[], None]
UNMET = ALL_MET | {"CRIT-ELIG": Verdict.NOT_COMPLIANT}
CONDITION = {
    "condition-words-1": "Name a second signatory",
    "condition-clause-1": "CRIT-ELIG",
    "condition-due-1": "2030-06-01",
}
EXCEPTION = {
    "exception-asked_by-CRIT-ELIG": "Asha Rao, head of partnerships",
    "exception-reason-CRIT-ELIG": "The register is closed until May.",
    "exception-until-CRIT-ELIG": "2030-05-31",
}
WISH = {"outcome": "conditional", "summary": "Welcome, with one task."}


@pytest.fixture
def chair(session: Session, case: Case, signed_in: SignIn) -> FlaskClient:
    to_agreement(session, case, UNMET)
    return signed_in(case.chair)


def propose(chair: FlaskClient, case: Case, **change: str) -> int:
    data = WISH | CONDITION | EXCEPTION | change
    return chair.post(f"/panel/{case.reference}/decide", data=data).status_code


def approve(session: Session, case: Case, client: FlaskClient) -> int:
    session.expire_all()
    version = str(session.scalars(select(Decision.version)).one())
    return client.post(f"/panel/{case.reference}/approve", data={"version": version}).status_code


def words_of(page: str) -> str:
    return " ".join(html.document_fromstring(page).xpath("string(//main)").split())


def test_the_second_person_approves_conditions_and_exceptions_and_the_applicant_reads_them(
    session: Session, case: Case, chair: FlaskClient, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    """Item 5: approve with conditions; unmet clause with a named exception; reasons in plain words, not who asked."""
    make_account(session, Role.OWNER, organisation=case.organisation)
    assert propose(chair, case) == 302
    manager = signed_in(case.manager)

    seen = words_of(manager.get(f"/panel/{case.reference}/approve").text)
    assert "approve this application with conditions" in seen
    for words in (
        "Name a second signatory Due by 1 June 2030, 23:59 IST",
        "Asked for by Asha Rao",
        "Until 31 May 2030",
    ):
        assert words in seen
    assert approve(session, case, manager) == 302
    relay()

    page = words_of(signed_in(case.member).get(f"/apply/{case.reference}/decision").text)
    (mail,) = mailer.to(case.member.email)
    assert "Your application is approved with conditions" in page
    assert "You do not meet this. Canary reason There is an exception for you until 31 May 2030" in page
    assert "The register is closed until May." in page
    assert "approved with conditions" in mail.text
    assert "we prepare the memorandum of understanding" in mail.text
    for text in (page, mail.text):
        assert "Name a second signatory" in text
        assert "1 June 2030, 23:59 IST" in text
        assert "Asha Rao" not in text
        assert "another look" not in text
        assert "look at it again" not in text
    record = manager.get(f"/panel/{case.reference}/record.txt").text.splitlines()
    assert "Outcome: approved with conditions" in record
    assert "Condition on Can sign, due 1 June 2030: Name a second signatory" in record
    (exception,) = [line for line in record if line.startswith("Exception from Can sign until 31 May 2030")]
    assert "asked for by Asha Rao, head of partnerships: The register is closed until May." in exception
    assert session.get_one(Application, case.application_id).state is State.DECIDED


def test_conditions_become_duties_when_the_applicant_becomes_a_partner(
    session: Session, case: Case, chair: FlaskClient, signed_in: SignIn, relay: Relay
) -> None:
    """Item 5: approve with conditions opens dated duties later; Duty: condition of a decision."""
    second = {"condition-words-2": "Train a tester", "condition-clause-2": "CRIT-MIT", "condition-due-2": "2030-09-01"}
    assert propose(chair, case, **second) == 302
    assert approve(session, case, signed_in(case.manager)) == 302
    relay()
    mine = select(Duty).where(Duty.kind == DutyKind.CONDITION).order_by(Duty.due_on)
    assert session.scalars(mine).all() == []
    partner = make_partner(session, case.organisation)
    fact = PartnerActivated(
        partner_id=partner.id, organisation_id=case.organisation.id, application_id=case.application_id
    )

    for _ in range(2):
        publish(session, fact, actor=PORTAL, at=NOW)
        session.commit()
        relay()

    duties = session.scalars(mine).all()
    assert [(duty.partner_id, duty.due_on) for duty in duties] == [
        (partner.id, date(2030, 6, 1)),
        (partner.id, date(2030, 9, 1)),
    ]
    owner = make_account(session, Role.OWNER, organisation=case.organisation)
    assert "Meet a condition of the decision: Name a second signatory" in signed_in(owner).get("/partner").text


def test_an_approval_with_conditions_cannot_be_appealed(
    session: Session, case: Case, chair: FlaskClient, signed_in: SignIn
) -> None:
    propose(chair, case)
    approve(session, case, signed_in(case.manager))
    owner = make_account(session, Role.OWNER, organisation=case.organisation)

    assert signed_in(owner).get(f"/apply/{case.reference}/appeal").status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"condition-words-1": ""}, "Condition 1: write what the partner has to do.", id="no words"),
        pytest.param({"condition-clause-1": ""}, "Condition 1: choose the clause", id="no clause"),
        pytest.param({"condition-clause-1": "OBL-X"}, "choose the clause from the list", id="unknown clause"),
        pytest.param({"condition-due-1": "soon"}, "Enter a date like", id="wrong date"),
        pytest.param({"condition-due-1": "2030-03-10"}, "on a day that is still to come", id="due today"),
        pytest.param({"condition-words-1": "x" * 4001}, "shorten this to 4000 characters", id="over-long"),
        pytest.param(dict.fromkeys(CONDITION, ""), "Write at least one condition.", id="no condition"),
        pytest.param(dict.fromkeys(EXCEPTION, ""), "Name an exception below", id="no exception"),
        pytest.param({"exception-asked_by-CRIT-ELIG": ""}, "say who asks for the exception", id="nobody asks"),
        pytest.param({"exception-until-CRIT-ELIG": "2030-03-01"}, "end the exception on a day", id="over already"),
        pytest.param({"outcome": "approved"}, "A condition belongs to an approval with", id="other outcome"),
        pytest.param({"outcome": "declined"}, "An exception belongs to an approval", id="declined"),
    ],
)
def test_terms_with_a_gap_are_explained_and_what_was_typed_stays(
    session: Session, case: Case, chair: FlaskClient, change: dict[str, str], message: str
) -> None:
    answer = chair.post(f"/panel/{case.reference}/decide", data=WISH | CONDITION | EXCEPTION | change)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Welcome, with one task." in answer.text
    kept = (CONDITION | EXCEPTION | change)["exception-reason-CRIT-ELIG"] or change.get("condition-words-1", "Name a")
    assert kept[:20] in answer.text
    assert session.scalars(select(Decision)).all() == []


def test_a_crafted_exception_from_a_clause_that_is_met_changes_nothing(
    session: Session, case: Case, chair: FlaskClient
) -> None:
    extra = {
        "exception-asked_by-CRIT-MIT": "Me",
        "exception-reason-CRIT-MIT": "So",
        "exception-until-CRIT-MIT": "2030-05-31",
    }

    assert propose(chair, case, **extra) == 302
    assert session.scalars(select(DecisionException.clause_code)).all() == ["CRIT-ELIG"]


def test_another_condition_is_asked_for_without_scripts(session: Session, case: Case, chair: FlaskClient) -> None:
    address = f"/panel/{case.reference}/decide"
    first = chair.get(address).text

    more = chair.post(address, data=WISH | CONDITION | {"add_condition": "yes"})

    assert ('name="condition-words-1"' in first, 'name="condition-words-2"' in first) == (True, False)
    assert more.status_code == 200
    assert "Name a second signatory" in more.text
    assert 'name="condition-words-2"' in more.text
    assert session.scalars(select(Decision)).all() == []


def test_a_proposal_that_came_back_shows_its_terms_and_the_record_keeps_them(
    session: Session, case: Case, chair: FlaskClient, signed_in: SignIn
) -> None:
    propose(chair, case)
    manager = signed_in(case.manager)
    manager.post(f"/panel/{case.reference}/return", data={"version": "1", "reason": "Give them longer."})

    page = chair.get(f"/panel/{case.reference}/decide").text
    assert "Name a second signatory" in page
    assert 'value="2030-05-31"' in page
    assert propose(chair, case, **{"condition-due-1": "2030-07-01"}) == 302
    session.expire_all()
    assert session.scalars(select(DecisionCondition.due_on)).all() == [date(2030, 7, 1)]
    assert len(session.scalars(select(DecisionException.clause_code)).all()) == 1
    (before,) = session.scalars(select(ReturnedProposal)).all()
    assert before.terms[0] == "Condition on Can sign, due 1 June 2030: Name a second signatory"
    assert approve(session, case, manager) == 302
    record = manager.get(f"/panel/{case.reference}/record.txt").text
    assert "due 1 June 2030" in record
    assert "due 1 July 2030" in record
    assert ".." not in record
    assert session.scalars(select(Decision.outcome)).one() is Outcome.CONDITIONAL
