"""The decision stands while the mail server is down; the pages say who is not told yet, and it can be tried again."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy import State
from app.outbox.jobs import JOBS
from app.outbox.models import EventRecord, Notice
from app.outbox.policy import DeliveryState
from app.outbox.service import verify_trail
from tests.builders import make_account
from tests.conftest import SignIn
from tests.fakes import FakeJobs, FakeMailer
from tests.reviews.builders import Case, to_agreement

Relay = Callable[[], None]
NOT_YET, AGAIN = "Not told yet: Mira Member", "Send the mail again"


@pytest.fixture
def manager(session: Session, case: Case, signed_in: SignIn) -> FlaskClient:
    """The browser of the second person, who has just sent the decision."""
    to_agreement(session, case)
    data = {"outcome": "approved", "summary": "The panel is clear."}
    signed_in(case.chair).post(f"/panel/{case.reference}/decide", data=data)
    client = signed_in(case.manager)
    assert client.post(f"/panel/{case.reference}/approve", data={"version": "1"}).status_code == 302
    return client


def pages(case: Case, client: FlaskClient) -> dict[str, str]:
    addresses = f"/panel/{case.reference}/record", f"/panel/{case.reference}/approve"
    return {address: client.get(address).text for address in addresses}


def run_once(app: Flask, jobs: FakeJobs, kind: str) -> None:
    """Run the jobs of a kind that were asked for so far, each once."""
    for asked in [one for one in jobs.asked if one[0] == kind]:
        jobs.asked.remove(asked)
        with app.app_context():
            JOBS[kind](asked[1])


def test_with_the_mail_server_down_the_decision_stands_and_is_told_later(
    session: Session, case: Case, manager: FlaskClient, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    """Scenario 18: mail server down: decision stands, "not told yet" visible, resend works."""
    mailer.broken = True
    relay()

    session.expire_all()
    assert session.get_one(Application, case.application_id).state is State.DECIDED
    assert "The panel is clear." in signed_in(case.member).get(f"/apply/{case.reference}/decision").text
    for page in pages(case, manager).values():
        assert NOT_YET in page
        assert AGAIN in page
    assert NOT_YET in pages(case, signed_in(case.chair))[f"/panel/{case.reference}/record"]
    desk = manager.get(f"/desk/applications/{case.reference}").text
    assert "Not told yet" in desk
    assert case.member.email in desk

    mailer.broken = False
    again = manager.post(f"/panel/{case.reference}/tell-again")
    assert again.location == f"/panel/{case.reference}/record"
    assert mailer.to(case.member.email) == []
    relay()

    told = [mail for mail in mailer.to(case.member.email) if "The decision on" in mail.subject]
    assert len(told) == 1
    for page in pages(case, manager).values():
        assert "Not told yet" not in page
        assert AGAIN not in page
        assert "Told by mail: 1 person at" in page
    assert "Not told yet" not in manager.get(f"/desk/applications/{case.reference}").text
    assert verify_trail(session) == []


def test_before_the_mail_was_tried_it_is_on_its_way_and_not_told(case: Case, manager: FlaskClient) -> None:
    for page in pages(case, manager).values():
        assert "Not told yet" in page
        assert "The mail is on its way." in page
        assert AGAIN not in page


def test_who_waits_for_the_next_try_is_tried_at_once_and_told_once(
    app: Flask,
    session: Session,
    case: Case,
    manager: FlaskClient,
    mailer: FakeMailer,
    jobs: FakeJobs,
    relay: Relay,
) -> None:
    """Scenario 18: resend works, also between two tries of the portal."""
    mailer.broken = True
    run_once(app, jobs, "deliver")
    run_once(app, jobs, "mail")
    mine = select(Notice).where(Notice.address == case.member.email)
    assert [(one.state, one.attempts) for one in session.scalars(mine)] == [(DeliveryState.WAITING, 1)]
    assert AGAIN in manager.get(f"/panel/{case.reference}/record").text

    mailer.broken = False
    manager.post(f"/panel/{case.reference}/tell-again")
    manager.post(f"/panel/{case.reference}/tell-again")
    relay()

    assert len([mail for mail in mailer.to(case.member.email) if "The decision on" in mail.subject]) == 1
    manager.post(f"/panel/{case.reference}/tell-again")
    relay()
    assert len([mail for mail in mailer.to(case.member.email) if "The decision on" in mail.subject]) == 1
    assert "SentAgain" in session.scalars(select(EventRecord.name)).all()


def test_before_a_decision_there_is_nothing_to_tell(session: Session, case: Case, signed_in: SignIn) -> None:
    to_agreement(session, case)
    chair = signed_in(case.chair)
    address = f"/panel/{case.reference}/tell-again"

    assert chair.post(address).status_code == 404
    chair.post(f"/panel/{case.reference}/decide", data={"outcome": "approved", "summary": "Yes"})
    assert chair.post(address).status_code == 404
    outsider = make_account(session, Role.MEMBER, organisation=case.organisation)
    assert signed_in(outsider).post(address).status_code == 404
