"""The check of documents: from the rule to the desk's page and the applicant's mail."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem
from app.applications.policy import Action, EvidenceState, State
from app.applications.policy.document_check import check_open, outcome
from app.applications.service.application import advance, documents_of, latest_revision
from app.core.errors import RuleBroken
from app.files.policy import NOT_SCANNED
from app.partners.models import Organisation
from tests.applications.evidence_pages import events
from tests.applications.evidence_rows import make_application, make_item, make_revision, store_of
from tests.applications.samples import ANSWERS, answer, member_of
from tests.applications.samples import make_application as a_real_application
from tests.builders import NOW, make_account, make_organisation, numbers
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock
from tests.files import samples
from tests.reference import lay_out_reference

E = EvidenceState
CODES = ("ID-INC", "ID-PAN")
pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def application(session: Session, organisation: Organisation, app: Flask) -> Application:
    """An application that was submitted with two documents."""
    lay_out_reference(session)
    application = make_application(session, organisation, state=State.SUBMITTED)
    make_revision(session, application, [make_item(session, store_of(app), application, code) for code in CODES])
    return application


@pytest.fixture
def checking(session: Session, application: Application) -> Application:
    application.state = State.CHECKING
    session.commit()
    return application


def desk(application: Application, rest: str = "check") -> str:
    return f"/desk/applications/{application.reference}/{rest}"


def item(session: Session, application: Application, code: str) -> EvidenceItem:
    """Return the document in force, fresh."""
    session.expire_all()
    mine = (EvidenceItem.application_id == application.id, EvidenceItem.requirement_code == code)
    return session.scalars(select(EvidenceItem).where(*mine, EvidenceItem.superseded_at.is_(None))).one()


def seen(session: Session, application: Application, code: str) -> dict[str, str]:
    found = item(session, application, code)
    return {"evidence_id": str(found.id), "seen_version": str(found.version)}


def accept(client: FlaskClient, session: Session, application: Application, code: str) -> int:
    return client.post(desk(application, f"evidence/{code}/accept"), data=seen(session, application, code)).status_code


def send_back(client: FlaskClient, session: Session, application: Application, code: str) -> int:
    data = {**seen(session, application, code), "reason": "unreadable", "advice": "Scan it again."}
    return client.post(desk(application, f"evidence/{code}/return"), data=data).status_code


@pytest.mark.parametrize(
    ("states", "action"),
    [
        ([], Action.PASS_CHECK),
        ([E.ACCEPTED, E.ACCEPTED], Action.PASS_CHECK),
        ([E.ACCEPTED, E.RETURNED], Action.REQUEST_CHANGES),
        ([E.RETURNED], Action.REQUEST_CHANGES),
    ],
)
def test_a_check_passes_when_all_is_accepted_and_asks_for_what_came_back(
    states: list[EvidenceState], action: Action
) -> None:
    assert outcome((f"Document {number}", state) for number, state in enumerate(states)) is action


def test_a_check_with_open_documents_names_them() -> None:
    with pytest.raises(RuleBroken, match=r"Accept or return these first: A, C\."):
        outcome([("A", E.UPLOADED), ("B", E.RETURNED), ("C", E.UPLOADED)])


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("checked_ago", [None, 0, 1])
def test_documents_are_decided_in_a_check_and_not_again_in_the_next(state: State, checked_ago: int | None) -> None:
    checked_at = None if checked_ago is None else NOW - timedelta(days=checked_ago)
    may = state is State.CHECKING and checked_ago != 1

    with nullcontext() if may else pytest.raises(RuleBroken):
        check_open(state, checked_at, since=NOW)


def test_the_check_page_shows_every_document_and_that_nothing_was_scanned(
    manager: FlaskClient, application: Application
) -> None:
    page = manager.get(desk(application)).text

    assert NOT_SCANNED in page
    assert "Start the check" in page
    assert "Finish the check" not in page
    for code in CODES:
        assert f'href="{desk(application, f"evidence/{code}/file")}"' in page
    assert "Accept<" not in page


def test_starting_the_check_moves_the_application_on(
    manager: FlaskClient, application: Application, session: Session
) -> None:
    sent = [manager.post(desk(application, "check/start"), data={"form_key": "the same"}) for _ in range(2)]

    assert [response.location for response in sent] == [desk(application)] * 2
    session.expire_all()
    assert application.state is State.CHECKING
    assert events(session) == ["CheckStarted"]
    assert manager.get(desk(application)).text.count("Accept<span") == 2


@pytest.mark.parametrize("state", sorted(set(State) - {State.SUBMITTED}))
def test_a_check_starts_only_after_a_submission(
    manager: FlaskClient, application: Application, session: Session, state: State
) -> None:
    application.state = state
    session.commit()

    assert manager.post(desk(application, "check/start")).status_code == 409
    assert events(session) == []


def test_all_accepted_goes_to_the_panel_and_the_members_are_told(
    manager: FlaskClient,
    checking: Application,
    session: Session,
    member: Account,
    mailer: FakeMailer,
    relay: Callable[[], None],
) -> None:
    for code in CODES:
        assert accept(manager, session, checking, code) == 302
    assert manager.post(desk(checking, "check/finish")).location == desk(checking)

    session.expire_all()
    assert checking.state is State.IN_REVIEW
    assert {item(session, checking, code).checked_by for code in CODES} == {"Meera Nair"}
    assert events(session) == ["EvidenceAccepted", "EvidenceAccepted", "IdentityChecked", "CheckPassed"]
    relay()
    mail = mailer.to(member.email)[0]
    assert mail.subject == f"{checking.reference} is complete and now in review"
    assert "The panel acts next" in mail.text


def test_what_came_back_is_asked_for_in_one_mail(
    manager: FlaskClient,
    checking: Application,
    session: Session,
    member: Account,
    mailer: FakeMailer,
    relay: Callable[[], None],
) -> None:
    for code in CODES:
        assert send_back(manager, session, checking, code) == 302
    manager.post(desk(checking, "check/finish"))

    session.expire_all()
    assert checking.state is State.CHANGES_REQUESTED
    assert events(session) == ["EvidenceReturned", "EvidenceReturned", "ChangesRequested"]
    relay()
    (mail,) = mailer.to(member.email)
    assert mail.subject == f"Please mend some points of {checking.reference}"
    for words in (
        "1. Certificate of incorporation. It cannot be read.",
        "2. Permanent account number.",
        "Scan it again.",
    ):
        assert words in mail.text, words
    assert f"/apply/{checking.reference}/questions" in mail.text


def test_the_applicant_learns_nothing_before_the_check_is_finished(
    manager: FlaskClient, checking: Application, session: Session, member: Account, signed_in: SignIn
) -> None:
    send_back(manager, session, checking, "ID-INC")
    accept(manager, session, checking, "ID-PAN")
    pages = [f"/apply/{checking.reference}/evidence{rest}" for rest in ("", "/ID-INC", "/ID-PAN")]
    applicant = signed_in(member)

    for page in (*pages, f"/apply/{checking.reference}/questions", f"/apply/{checking.reference}/history"):
        words = applicant.get(page).text
        assert not [
            told
            for told in ("Returned", "returned", "Accepted<", "It cannot be read", "Scan it again")
            if told in words
        ]
    manager.post(desk(checking, "check/finish"))
    assert "Returned" in applicant.get(pages[0]).text
    assert "It cannot be read" in applicant.get(pages[1]).text
    assert "Accepted<" in applicant.get(pages[2]).text


def test_finishing_too_early_names_what_is_open(manager: FlaskClient, checking: Application, session: Session) -> None:
    accept(manager, session, checking, "ID-INC")

    response = manager.post(desk(checking, "check/finish"))

    assert response.status_code == 422, response.location
    assert "Accept or return these first: Permanent account number." in response.text
    session.expire_all()
    assert checking.state is State.CHECKING


def test_finishing_twice_has_one_effect(manager: FlaskClient, checking: Application, session: Session) -> None:
    for code in CODES:
        accept(manager, session, checking, code)
    sent = [manager.post(desk(checking, "check/finish"), data={"form_key": "the same"}) for _ in range(2)]

    assert [response.location for response in sent] == [desk(checking)] * 2
    assert events(session).count("CheckPassed") == 1


def test_a_decision_may_be_changed_until_the_check_is_finished(
    manager: FlaskClient, checking: Application, session: Session
) -> None:
    for decide, state in ((accept, E.ACCEPTED), (send_back, E.RETURNED), (accept, E.ACCEPTED)):
        assert decide(manager, session, checking, "ID-INC") == 302
        assert item(session, checking, "ID-INC").state is state
    assert item(session, checking, "ID-INC").return_text == ""


def test_the_second_of_two_checkers_is_told_that_there_was_a_first(
    manager: FlaskClient, checking: Application, session: Session
) -> None:
    old = seen(session, checking, "ID-INC")
    send_back(manager, session, checking, "ID-INC")

    response = manager.post(desk(checking, "evidence/ID-INC/accept"), data=old)

    assert response.status_code == 409
    assert "Somebody else decided on this document meanwhile" in response.text
    assert item(session, checking, "ID-INC").state is E.RETURNED


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("reason", "", "Choose why it comes back."),
        ("reason", "no-such", "Choose one of the reasons."),
        ("advice", "  ", "Tell the applicant what to do."),
        ("advice", "x" * 1001, "Shorten the text to 1000 characters."),
        ("advice", "a\x00b", "Remove the characters that cannot be shown."),
        ("evidence_id", "no-id", "Open the check again: this page is too old."),
        ("evidence_id", "", "Open the check again: this page is too old."),
        ("seen_version", "x", "Open the check again: this page is too old."),
        ("seen_version", "9" * 30, "Open the check again: this page is too old."),
    ],
)
def test_a_return_needs_a_reason_and_words_that_the_applicant_reads(
    manager: FlaskClient, checking: Application, session: Session, field: str, value: str, message: str
) -> None:
    data = {**seen(session, checking, "ID-INC"), "reason": "incomplete", "advice": "Page 2 is missing", field: value}

    response = manager.post(desk(checking, "evidence/ID-INC/return"), data=data)

    assert response.status_code == 422, response.location
    assert message in response.text
    if field != "advice":
        assert "Page 2 is missing" in response.text
    if field != "reason":
        assert 'value="incomplete" checked' in response.text
    assert item(session, checking, "ID-INC").state is E.UPLOADED


def test_an_accept_without_knowing_what_was_seen_is_refused(
    manager: FlaskClient, checking: Application, session: Session
) -> None:
    response = manager.post(desk(checking, "evidence/ID-INC/accept"), data={"evidence_id": "x"})

    assert response.status_code == 422, response.location
    assert "Open the check again" in response.text
    assert item(session, checking, "ID-INC").state is E.UPLOADED


def test_after_a_second_submission_only_new_files_are_open(
    manager: FlaskClient,
    checking: Application,
    session: Session,
    app: Flask,
    member: Account,
    signed_in: SignIn,
    clock: StillClock,
) -> None:
    accept(manager, session, checking, "ID-INC")
    send_back(manager, session, checking, "ID-PAN")
    manager.post(desk(checking, "check/finish"))
    clock.at += timedelta(minutes=10)
    new = {"file": (BytesIO(samples.picture()), "new.png"), "number": "AAACD0000A"}
    assert signed_in(member).post(f"/apply/{checking.reference}/evidence/ID-PAN", data=new).status_code == 302
    session.expire_all()
    make_revision(session, checking, [item(session, checking, code) for code in CODES], number=2)
    advance(session, checking, Action.SUBMIT, now=clock.at)
    session.commit()
    manager.post(desk(checking, "check/start"))

    assert manager.get(desk(checking)).text.count("Accept<span") == 1
    assert "ID-PAN/return" in manager.get(desk(checking)).text
    assert "ID-INC/return" not in manager.get(desk(checking)).text
    for look in (manager.get, manager.head):
        assert look(desk(checking, "evidence/ID-INC/return")).location == desk(checking)
    assert send_back(manager, session, checking, "ID-INC") == 422
    assert item(session, checking, "ID-INC").state is E.ACCEPTED
    assert manager.get(desk(checking, "evidence/ID-PAN/file")).data == samples.picture()
    accept(manager, session, checking, "ID-PAN")
    manager.post(desk(checking, "check/finish"))
    session.expire_all()
    assert checking.state is State.IN_REVIEW


def test_a_submitted_document_comes_back_byte_by_byte(manager: FlaskClient, application: Application) -> None:
    download = manager.get(desk(application, "evidence/ID-INC/file"))

    assert download.data == samples.good_pdf()
    assert download.headers["Content-Disposition"].startswith("attachment;")
    assert download.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_page_to_return_a_document_closes_with_the_check(manager: FlaskClient, application: Application) -> None:
    assert manager.get(desk(application, "evidence/ID-INC/return")).location == desk(application)


def test_an_application_without_documents_passes(
    manager: FlaskClient, session: Session, organisation: Organisation
) -> None:
    lay_out_reference(session)
    application = make_application(session, organisation, state=State.CHECKING, asked=())
    make_revision(session, application, [])

    assert "There is nothing to check" in manager.get(desk(application)).text
    manager.post(desk(application, "check/finish"))
    session.expire_all()
    assert application.state is State.IN_REVIEW


PLACES = ("check", "evidence/ID-INC/return", "evidence/ID-INC/file")
ACTS = ("check/start", "check/finish", "evidence/ID-INC/accept", "evidence/ID-INC/return")


@pytest.mark.parametrize("rest", PLACES)
def test_a_visitor_has_to_sign_in(visitor: FlaskClient, application: Application, rest: str) -> None:
    assert visitor.get(desk(application, rest)).location.startswith("/sign-in")


@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER, Role.CHAIR, Role.ADMIN])
def test_only_the_program_team_finds_the_check(
    session: Session, organisation: Organisation, checking: Application, signed_in: SignIn, role: Role
) -> None:
    client = signed_in(make_account(session, role, organisation=organisation if role is Role.OWNER else None))

    assert {client.get(desk(checking, rest)).status_code for rest in PLACES} == {404}
    assert {client.post(desk(checking, rest)).status_code for rest in ACTS} == {404}
    session.expire_all()
    assert (checking.state, item(session, checking, "ID-INC").state) == (State.CHECKING, E.UPLOADED)


@pytest.mark.parametrize("rest", [*PLACES, "evidence/NO-SUCH/file", "evidence/DEC-MIT/return"])
def test_what_was_not_submitted_is_not_found(
    manager: FlaskClient, session: Session, application: Application, rest: str
) -> None:
    draft = make_application(session, make_organisation(session, "Other"))

    assert manager.get(desk(draft, rest)).status_code == 404
    assert manager.get(f"/desk/applications/DPP-APP-1999-0001/{rest}").status_code == 404
    if "NO-SUCH" in rest or "DEC" in rest:
        assert manager.get(desk(application, rest)).status_code == 404


def test_from_draft_to_panel_with_one_document_that_comes_back(
    manager: FlaskClient,
    session: Session,
    app: Flask,
    signed_in: SignIn,
    clock: StillClock,
    mailer: FakeMailer,
    relay: Callable[[], None],
) -> None:
    """S1.44, S1.45: the real requirements, files, submission, check and mails."""
    application = a_real_application(session)
    answer(session, application)
    owner = member_of(session, application, Role.OWNER)
    applicant, address = signed_in(owner), f"/apply/{application.reference}"
    for document in documents_of(session, application, ANSWERS, today=NOW.date()).needed:
        given = {"file": (BytesIO(samples.good_pdf()), "proof.pdf")}
        assert applicant.post(f"{address}/evidence/{document.code}", data=given).status_code == 302
    assert "All needed documents are here." in applicant.get(f"{address}/evidence").text
    submit_by_page(applicant, address)
    codes = [row["requirement"] for row in latest_revision(session, application.id).content["evidence"]]
    assert "ID-INC" in codes

    clock.at += timedelta(minutes=5)
    manager.post(desk(application, "check/start"))
    for code in codes:
        (send_back if code == "ID-INC" else accept)(manager, session, application, code)
    manager.post(desk(application, "check/finish"))
    assert f'href="{address}/evidence/ID-INC"' in applicant.get(f"{address}/questions").text
    assert applicant.post(f"{address}/check", data={"form_key": "too early", "agreed": "y"}).status_code == 422

    clock.at += timedelta(minutes=5)
    given = {"file": (BytesIO(samples.picture()), "better.png")}
    applicant.post(f"{address}/evidence/ID-INC", data=given)
    assert "Check and submit" in applicant.get(f"{address}/questions").text
    submit_by_page(applicant, address)
    clock.at += timedelta(minutes=5)
    manager.post(desk(application, "check/start"))
    assert manager.get(desk(application)).text.count("Accept<span") == 1
    accept(manager, session, application, "ID-INC")
    manager.post(desk(application, "check/finish"))

    session.expire_all()
    assert application.state is State.IN_REVIEW
    relay()
    subjects = [mail.subject for mail in mailer.to(owner.email)]
    assert f"Please mend one point of {application.reference}" in subjects
    assert f"{application.reference} is complete and now in review" in subjects


def submit_by_page(client: FlaskClient, address: str) -> None:
    response = client.post(f"{address}/check", data={"form_key": str(next(numbers)), "agreed": "y"})
    assert response.location == f"{address}/submitted", response.text
