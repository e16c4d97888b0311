"""(16) What somebody with a tie does not see, get or know any more, whenever the tie was told."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.accounts.service import grant
from app.outbox.jobs import JOBS
from app.outbox.models import Notice
from app.reviews.policy import (
    PanelState,
)
from tests.builders import make_account
from tests.conftest import SignIn
from tests.fakes import FakeJobs, FakeMailer
from tests.reviews.builders import (
    Case,
    approve,
    assign,
    clear,
    decision_of,
    panel_of,
    propose,
    recuse,
    send,
    set_policy,
    to_agreement,
)
from tests.reviews.telling_ties import WORDS, declared, report, reported


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
