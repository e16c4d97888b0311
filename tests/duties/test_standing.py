"""Scenario 26: a new version of the guide with a window of 60 days acts on the standing of who does not accept it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.core.clock import end_of_day, start_of_day
from app.directory.models import DirectoryEntry, DirectoryVersion
from app.duties.jobs import follow_guide
from app.duties.models import Duty
from app.duties.policy import DutyState, standing_for
from app.duties.service import ask_partners
from app.guide.models import Acceptance, GuideVersion
from app.guide.service.publishing import text_hash
from app.outbox.models import EventRecord
from app.partners.models import Partner
from app.partners.policy import Cause, Standing, may_move
from tests.builders import NOW, make_account, stay_signed_in
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock
from tests.guide.builders import make_newer
from tests.reference import lay_out_reference

Relay = Callable[[], None]
PAGE = "/partner/guide"
LAST_DAY = date(2030, 6, 8)  # 60 days after the version is in force, on 9 April 2030
LAST_OF_GRACE = date(2030, 7, 8)


@pytest.fixture
def version(session: Session, partner: Partner) -> GuideVersion:
    lay_out_reference(session)
    session.commit()
    newer = make_newer(session)
    ask_partners(session, newer, now=NOW)
    session.add(make_entry(partner))
    session.commit()
    return newer


def make_entry(partner: Partner) -> DirectoryEntry:
    words: dict[str, Any] = dict.fromkeys(
        ("name", "name_key", "country", "about", "website", "standing", "words"), "Bolt"
    )
    none: dict[str, Any] = {name: [] for name in ("products", "services", "languages", "places")}
    return DirectoryEntry(
        partner_id=partner.id,
        reference=partner.reference,
        slug=partner.slug,
        is_listed=True,
        standing_on=NOW.date(),
        active_on=NOW.date(),
        **words,
        **none,
    )


@pytest.fixture
def day(app: Flask, session: Session, clock: StillClock, relay: Relay) -> Callable[[datetime], None]:
    """Let the portal's jobs run at a moment, twice, as a job may."""

    def run(at: datetime) -> None:
        clock.at = at
        stay_signed_in(session, at)
        for _ in range(2):
            with app.app_context():
                follow_guide()
            relay()
        session.expire_all()

    return run


@pytest.fixture
def owner(session: Session, partner: Partner) -> Account:
    return make_account(session, Role.OWNER, organisation=partner.organisation)


def accept(browser: FlaskClient, session: Session, version: GuideVersion) -> int:
    return browser.post(PAGE, data={"agreed": "y", "sha256": text_hash(session, version)}).status_code


@pytest.mark.parametrize(
    ("due_on", "today", "standing"),
    [
        (None, LAST_DAY, Standing.ACTIVE),
        (LAST_DAY, LAST_DAY, Standing.ACTIVE),
        (LAST_DAY, LAST_DAY + timedelta(days=1), Standing.GRACE),
        (LAST_DAY, LAST_OF_GRACE, Standing.GRACE),
        (LAST_DAY, LAST_OF_GRACE + timedelta(days=1), Standing.SUSPENDED),
    ],
)
def test_the_standing_follows_what_is_owed(due_on: date | None, today: date, standing: Standing) -> None:
    """S1.9, S1.48"""
    assert standing_for(due_on, today, 30) is standing


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("cause", Cause)
def test_a_cause_moves_only_a_good_standing_or_its_own(standing: Standing, cause: Cause) -> None:
    assert may_move(standing, cause, by=Cause.GUIDE) is (standing is Standing.ACTIVE or cause is Cause.GUIDE)
    is_over = standing in {Standing.CANCELLED, Standing.WITHDRAWN, Standing.LEFT}
    assert may_move(standing, cause, by=Cause.AGREEMENT) is not is_over


def test_day_61_without_acceptance_acts_on_the_standing_and_a_later_acceptance_restores(
    session: Session,
    partner: Partner,
    version: GuideVersion,
    owner: Account,
    signed_in: SignIn,
    day: Callable[[datetime], None],
    mailer: FakeMailer,
) -> None:
    """Scenario 26: day 60, day 61, the end of the grace, and the acceptance after it."""
    browser, entry = signed_in(owner), session.get_one(DirectoryEntry, partner.id)
    tokens = []
    for at, standing, listed in (
        (end_of_day(LAST_DAY), Standing.ACTIVE, True),
        (start_of_day(LAST_DAY + timedelta(days=1)), Standing.GRACE, True),
        (end_of_day(LAST_OF_GRACE), Standing.GRACE, True),
        (start_of_day(LAST_OF_GRACE + timedelta(days=1)), Standing.SUSPENDED, False),
    ):
        day(at)
        assert (partner.standing, entry.is_listed) == (standing, listed)
        tokens.append(session.scalar(select(DirectoryVersion.token)))
    assert len(set(tokens)) == 3
    assert "Until 8 July 2030, 23:59 IST you are in a period of grace" in browser.get(PAGE).text

    assert accept(browser, session, version) == 302
    session.expire_all()
    assert partner.standing is Standing.ACTIVE
    assert accept(browser, session, version) == 302
    day(start_of_day(LAST_OF_GRACE + timedelta(days=2)))

    assert (partner.standing, partner.standing_cause, entry.is_listed) == (Standing.ACTIVE, Cause.NONE, True)
    assert entry.standing == "Active partner"
    assert session.scalars(select(Duty.state)).all() == [DutyState.MET_LATE]
    assert len(session.scalars(select(Acceptance)).all()) == 1
    facts = session.scalars(select(EventRecord).where(EventRecord.name == "StandingChanged")).all()
    moves = [(fact.payload["old"], fact.payload["new"]) for fact in sorted(facts, key=lambda fact: fact.number)]
    assert moves == [("active", "grace"), ("grace", "suspended"), ("suspended", "active")]
    subjects = [mail.subject for mail in mailer.to(owner.email)]
    assert [subject.rpartition(" is ")[2] for subject in subjects[1:]] == [
        "in a period of grace",
        "suspended",
        "in good order again",
    ]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER, Role.TECHNICAL_CONTACT])
def test_only_an_owner_or_a_signatory_restores(
    session: Session,
    partner: Partner,
    version: GuideVersion,
    signed_in: SignIn,
    day: Callable[[datetime], None],
    role: Role,
) -> None:
    """Scenario 26"""
    browser = signed_in(make_account(session, role, organisation=partner.organisation))
    day(start_of_day(LAST_DAY + timedelta(days=1)))

    assert accept(browser, session, version) == 404
    session.expire_all()
    assert partner.standing is Standing.GRACE


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.CANCELLED, Standing.WITHDRAWN, Standing.LEFT])
def test_what_another_cause_moved_stays_whatever_is_accepted(
    session: Session,
    partner: Partner,
    version: GuideVersion,
    owner: Account,
    signed_in: SignIn,
    day: Callable[[datetime], None],
    standing: Standing,
) -> None:
    partner.standing = standing
    session.commit()
    browser = signed_in(owner)
    day(start_of_day(LAST_OF_GRACE + timedelta(days=1)))
    assert partner.standing is standing

    assert accept(browser, session, version) == 302
    session.expire_all()
    assert partner.standing is standing
