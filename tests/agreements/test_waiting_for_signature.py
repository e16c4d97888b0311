"""While an MoU waits for its signature: reminders on day 3 and 10, and the end of the offer after 30."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.agreements.jobs import follow_signing
from app.agreements.models import Agreement, AgreementStep
from app.agreements.policy import AgreementState
from app.agreements.policy.times import is_lapsed, reminder_after
from app.applications.policy import State
from app.partners.models import Organisation
from tests.agreements.builders import SHA256, make_agreement
from tests.builders import NOW, make_account, stay_signed_in
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock

Relay = Callable[[], None]
S = AgreementState
ISSUED = date(2030, 3, 10)


@pytest.fixture
def agreement(session: Session, organisation: Organisation) -> Agreement:
    agreement = make_agreement(session, organisation)
    agreement.application.due_on = date(2030, 4, 9)
    session.commit()
    return agreement


@pytest.fixture
def member(session: Session, organisation: Organisation) -> Account:
    return make_account(session, Role.VIEWER, organisation=organisation)


@pytest.mark.parametrize(
    ("passed", "due"), [(0, None), (2, None), (3, 3), (9, 3), (10, 10), (29, 10)], ids=lambda value: str(value)
)
def test_the_newest_reminder_that_is_due_counts(passed: int, due: int | None) -> None:
    """N16"""
    assert reminder_after(ISSUED, ISSUED + timedelta(days=passed), [3, 10]) == due


@pytest.mark.parametrize(("today", "over"), [(date(2030, 4, 9), False), (date(2030, 4, 10), True)])
def test_the_last_day_is_whole(today: date, over: bool) -> None:
    """A1"""
    assert is_lapsed(date(2030, 4, 9), today) is over
    assert is_lapsed(None, today) is False


def test_each_reminder_is_sent_once_to_each_member(
    app: Flask, agreement: Agreement, member: Account, clock: StillClock, relay: Relay, mailer: FakeMailer
) -> None:
    """N16, though the job runs all day long"""
    counts = []
    for days in (0, 2, 3, 5, 10, 11):
        clock.at = NOW + timedelta(days=days)
        for _ in range(2):
            with app.app_context():
                follow_signing()
        relay()
        counts.append(len(mailer.to(member.email)))

    assert counts == [0, 0, 1, 1, 2, 2]
    assert "signs by 9 April 2030, 23:59 IST" in mailer.to(member.email)[0].text


def test_a_worker_that_was_away_sends_the_last_reminder_only(
    app: Flask, agreement: Agreement, member: Account, clock: StillClock, relay: Relay, mailer: FakeMailer
) -> None:
    clock.at = NOW + timedelta(days=12)
    with app.app_context():
        follow_signing()
    relay()

    assert len(mailer.to(member.email)) == 1


@pytest.mark.parametrize("state", sorted(set(S) - {S.ISSUED}))
def test_what_does_not_wait_for_a_signature_is_not_reminded_of_and_does_not_end(
    app: Flask,
    session: Session,
    organisation: Organisation,
    member: Account,
    clock: StillClock,
    relay: Relay,
    mailer: FakeMailer,
    state: AgreementState,
) -> None:
    agreement = make_agreement(session, organisation, state)
    clock.at = NOW + timedelta(days=60)
    with app.app_context():
        follow_signing()
    relay()

    session.expire_all()
    assert agreement.state is state
    assert mailer.sent == []


def test_after_the_last_day_the_offer_ends_and_both_sides_are_told_once(
    app: Flask,
    session: Session,
    agreement: Agreement,
    member: Account,
    clock: StillClock,
    relay: Relay,
    mailer: FakeMailer,
) -> None:
    manager = make_account(session, Role.PROGRAM_MANAGER)
    clock.at = NOW + timedelta(days=31)
    for _ in range(2):
        with app.app_context():
            follow_signing()
        relay()

    session.expire_all()
    assert (agreement.state, agreement.application.state) == (S.LAPSED, State.DECIDED)
    assert [step.person for step in session.scalars(select(AgreementStep))] == ["The portal"]
    for person in (manager, member):
        assert ["not signed in time" in mail.subject for mail in mailer.to(person.email)] == [True]


def test_a_signature_after_the_last_day_is_refused_though_no_job_has_run(
    session: Session, agreement: Agreement, organisation: Organisation, clock: StillClock, signed_in: SignIn
) -> None:
    browser = signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))
    clock.at = NOW + timedelta(days=31)
    stay_signed_in(session, clock.at)
    good = {"full_name": "Zoë O’Brien", "capacity": "Director", "consent": "y", "sha256": SHA256}

    answer = browser.post(f"/apply/{agreement.application.reference}/mou", data=good)

    assert answer.status_code == 422
    assert "The last day to sign has passed." in answer.text
    session.expire_all()
    assert agreement.signatures == []
