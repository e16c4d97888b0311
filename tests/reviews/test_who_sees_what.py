"""Who sees which page at which moment, and that nobody learns who reviews (security, threat 4)."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.accounts.policy import Role
from app.accounts.service import grant
from app.core.ports import Ports
from app.outbox.models import EventRecord
from app.outbox.service import history
from app.reviews.policy import AgreeFindings
from app.reviews.service.consensus import agree_findings
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import (
    ALL_MET,
    CLAUSES,
    Case,
    actor,
    assign,
    clear,
    entries,
    finish,
    make_case,
    panel_of,
    recuse,
    send,
    to_agreement,
    to_consensus,
)

SHEET = ("/conflict", "", "/score", "/done")
PANEL = ("/assign", "/consensus", "/decide", "/approve", "/record", "/record.txt")


def review_pages(client: FlaskClient, case: Case) -> list[int]:
    paths = [*SHEET, f"/files/{case.evidence_id}"]
    return [client.get(f"/review/{case.reference}{path}").status_code for path in paths]


def panel_pages(client: FlaskClient, case: Case) -> list[int]:
    board = client.get("/panel").status_code
    return [board, *(client.get(f"/panel/{case.reference}{path}").status_code for path in PANEL)]


def decide(session: Session, case: Case) -> None:
    finish(session, case, summary="All is well")


def make_member_of_the_applicant(session: Session, case: Case) -> None:
    assign(session, case, *case.reviewers)
    clear(session, case, case.reviewers[0])
    grant(session, case.reviewers[0].id, Role.VIEWER, case.organisation.id)
    session.commit()


def asked(session: Session, case: Case) -> None:
    assign(session, case, *case.reviewers)


def opened(session: Session, case: Case) -> None:
    asked(session, case)
    clear(session, case, case.reviewers[0])


def sent(session: Session, case: Case) -> None:
    opened(session, case)
    send(session, case, case.reviewers[0])


def recused_at_once(session: Session, case: Case) -> None:
    asked(session, case)
    recuse(session, case, case.reviewers[0])


def recused_later(session: Session, case: Case) -> None:
    opened(session, case)
    recuse(session, case, case.reviewers[0])


def nothing(session: Session, case: Case) -> None:
    pass


GONE = [404, 404, 404, 404, 404]


@pytest.mark.parametrize(
    ("happens", "pages", "listed"),
    [
        pytest.param(nothing, GONE, False, id="not assigned"),
        pytest.param(asked, [200, 302, 302, 302, 404], True, id="tie not declared"),
        pytest.param(opened, [200, 200, 200, 302, 200], True, id="no tie"),
        pytest.param(sent, [200, 200, 302, 200, 200], True, id="sent"),
        pytest.param(to_consensus, [200, 200, 302, 200, 200], True, id="consensus"),
        pytest.param(recused_at_once, GONE, False, id="recused"),
        pytest.param(recused_later, GONE, False, id="recused after reading"),
        pytest.param(make_member_of_the_applicant, GONE, False, id="belongs to the applicant"),
    ],
)
def test_a_reviewer_sees_what_the_own_review_allows(
    session: Session,
    case: Case,
    signed_in: SignIn,
    happens: Callable[[Session, Case], None],
    pages: list[int],
    listed: bool,
) -> None:
    happens(session, case)
    client = signed_in(case.reviewers[0])

    assert review_pages(client, case) == pages
    assert (case.reference in client.get("/review").text) is listed


def test_without_a_declared_tie_every_page_leads_to_the_declaration(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    asked(session, case)
    client = signed_in(case.reviewers[0])

    for path in ("", "/score", "/done"):
        assert client.get(f"/review/{case.reference}{path}").location == f"/review/{case.reference}/conflict"


@pytest.mark.parametrize("path", [*SHEET, "/files/8c2f5c0e-6c3c-4d9b-8a51-6c35d9a0a001"])
def test_review_pages_ask_visitors_to_sign_in_and_do_not_exist_for_other_roles(
    session: Session, case: Case, signed_in: SignIn, visitor: FlaskClient, path: str
) -> None:
    opened(session, case)
    address = f"/review/{case.reference}{path}"

    assert "/sign-in" in visitor.get(address).location
    for person in (case.chair, case.manager, case.member):
        assert signed_in(person).get(address).status_code == 404


@pytest.mark.parametrize("path", ["/panel", *(f"/panel/REF{path}" for path in PANEL)])
def test_panel_pages_ask_visitors_to_sign_in_and_do_not_exist_for_other_roles(
    session: Session, case: Case, signed_in: SignIn, visitor: FlaskClient, path: str
) -> None:
    to_agreement(session, case)
    decide(session, case)
    address = path.replace("REF", case.reference)

    assert "/sign-in" in visitor.get(address).location
    for person in (case.reviewers[0], case.reviewers[2], case.member):
        assert signed_in(person).get(address).status_code == 404


def test_chair_and_program_manager_open_their_own_pages_only(session: Session, case: Case, signed_in: SignIn) -> None:
    to_agreement(session, case)

    assert panel_pages(signed_in(case.chair), case) == [200, 200, 200, 200, 404, 404, 404]
    assert panel_pages(signed_in(case.manager), case) == [404] * 7
    decide(session, case)
    assert panel_pages(signed_in(case.chair), case) == [200, 200, 200, 302, 200, 200, 200]
    assert panel_pages(signed_in(case.manager), case) == [404, 404, 404, 404, 200, 200, 200]


@pytest.mark.parametrize("happens", [asked, opened, sent, recused_at_once, make_member_of_the_applicant])
def test_a_chair_with_a_tie_or_a_review_to_give_does_not_lead(
    session: Session, case: Case, signed_in: SignIn, happens: Callable[[Session, Case], None]
) -> None:
    grant(session, case.reviewers[0].id, Role.CHAIR)
    happens(session, case)
    client = signed_in(case.reviewers[0])

    assert panel_pages(client, case) == [200, 404, 404, 404, 404, 404, 404]
    assert case.reference not in client.get("/panel").text


def test_scenario_15_nobody_sees_another_review_before_the_consensus(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """(15) A drafts and sends; B sees neither findings nor names nor counts until B has sent as well."""
    first, second, _ = case.reviewers
    assign(session, case, first, second)
    clear(session, case, first, second)
    one, other = signed_in(first), signed_in(second)
    sheet = {f"verdict-{code}": "compliant" for code in CLAUSES} | {"recommendation": "approved", "version": "2"}
    sheet |= {"words-CRIT-MIT": "Canary finding", "note": "Canary note", "form_key": "k"}
    paths = [f"/review/{case.reference}{path}" for path in SHEET] + ["/review", "/notifications"]

    for step in ({"save_draft": "yes"}, {"version": "3"}):
        assert one.post(f"/review/{case.reference}/score", data=sheet | step).status_code == 302
        for path in paths:
            seen = other.get(path, follow_redirects=True).text
            assert "Canary" not in seen
            assert first.name not in seen
    assert "Canary" not in signed_in(case.chair).get(f"/panel/{case.reference}/consensus").text
    assert second.name not in one.get(f"/review/{case.reference}/done").text

    send(session, case, second)
    seen = other.get(f"/review/{case.reference}/done").text
    assert "Canary finding" in seen
    assert "Canary note" in seen
    assert first.name in seen
    assert "Canary finding" in signed_in(case.chair).get(f"/panel/{case.reference}/consensus").text


def everything_about(session: Session, case: Case) -> str:
    return repr([(record.actor_name, record.payload) for record in history(session, case.application_id)])


def test_applicants_never_learn_who_reviewed(
    session: Session, case: Case, signed_in: SignIn, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """Names are canaries: not in the pages, mails, notices or history of the applicant, also after the decision."""
    recused_at_once(session, case)
    clear(session, case, *case.reviewers[1:])
    for reviewer in case.reviewers[1:]:
        send(session, case, reviewer)
    relay()
    agree_and_decide(session, case)
    relay()
    client = signed_in(case.member)
    staff = [*case.reviewers, case.chair, case.manager]

    seen = client.get(f"/apply/{case.reference}/decision").text + client.get("/notifications").text
    seen += repr(mailer.to(case.member.email)) + everything_about(session, case)
    assert "All is well" in seen
    assert not [person.name for person in staff if person.name in seen]


def agree_and_decide(session: Session, case: Case) -> None:
    command = AgreeFindings(version=panel_of(session, case).version, entries=entries(ALL_MET, ""))
    agree_findings(session, command, case.reference, actor=actor(session, case.chair), now=NOW)
    session.commit()
    decide(session, case)


def test_the_trail_keeps_the_account_but_calls_it_panel(session: Session, case: Case) -> None:
    to_agreement(session, case)
    decide(session, case)
    records = session.scalars(select(EventRecord).order_by(EventRecord.number)).all()
    about = {record.name for record in history(session, case.application_id)}

    assert about == {"ConsensusOpened", "DecisionSent"}
    assert {record.actor_name for record in records} == {"Panel", "The portal"}
    assert case.reviewers[0].id in {record.actor_id for record in records}
    assert records[-1].actor_id == case.manager.id


def test_mails_of_reviewers_name_neither_applicant_nor_colleagues(
    session: Session, case: Case, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    recused_at_once(session, case)
    relay()

    for person in (*case.reviewers, case.chair):
        for mail in mailer.to(person.email):
            assert "Bolt" not in mail.subject + mail.text
            assert not [one for one in case.reviewers if one is not person and one.name in mail.text]


def test_the_decision_page_is_for_members_only(
    session: Session, case: Case, signed_in: SignIn, visitor: FlaskClient
) -> None:
    stranger = make_account(session, Role.OWNER, organisation=make_organisation(session, "Other House"))
    address = f"/apply/{case.reference}/decision"

    assert "/sign-in" in visitor.get(address).location
    assert signed_in(case.member).get(address).status_code == 200
    for person in (stranger, case.reviewers[0], case.chair, case.manager):
        assert signed_in(person).get(address).status_code == 404


def test_a_file_of_another_application_is_not_served(
    session: Session, case: Case, fakes: Ports, signed_in: SignIn
) -> None:
    other = make_case(session, fakes.store)
    opened(session, case)

    answer = signed_in(case.reviewers[0]).get(f"/review/{case.reference}/files/{other.evidence_id}")

    assert answer.status_code == 404


def test_what_a_reviewer_reads_is_logged(session: Session, case: Case, signed_in: SignIn) -> None:
    """Scenario 11: staff reads logged, and kept in the trail."""
    opened(session, case)
    client, account_id = signed_in(case.reviewers[0]), str(case.reviewers[0].id)

    with capture_logs() as logged:
        client.get(f"/review/{case.reference}/files/{case.evidence_id}")

    assert [line["account"] for line in logged if line["event"] == "file read"] == [account_id]
    read = select(EventRecord.actor_id).where(EventRecord.name == "FileRead")
    assert session.scalars(read).all() == [case.reviewers[0].id]
    assert f"/review/{case.reference}/files/{case.evidence_id}/preview" in client.get(f"/review/{case.reference}").text


def test_documents_come_as_attachments_with_a_word_of_warning(session: Session, case: Case, signed_in: SignIn) -> None:
    opened(session, case)
    client = signed_in(case.reviewers[0])

    answer = client.get(f"/review/{case.reference}/files/{case.evidence_id}")

    assert answer.data == b"%PDF-1.7 certificate"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Not virus-scanned" in client.get(f"/review/{case.reference}").text
