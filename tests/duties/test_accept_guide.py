"""M22: an owner or a signatory accepts a new version of the guide for the partner."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.duties.models import Duty
from app.duties.policy import DutyState, met_state
from app.duties.service import ask_new_partner, ask_partners
from app.guide.models import Acceptance, GuideVersion
from app.guide.service import accept_guide, current_guide
from app.guide.service.publishing import text_hash
from app.outbox.models import EventRecord
from app.partners.models import Organisation, Partner
from tests.builders import NOW, make_account, make_organisation, make_partner, stay_signed_in
from tests.conftest import SignIn
from tests.fakes import StillClock
from tests.guide.builders import make_newer
from tests.reference import lay_out_reference

PAGE = "/partner/guide"


@pytest.fixture
def version(session: Session, partner: Partner) -> GuideVersion:
    """A new version that the partner has to accept."""
    lay_out_reference(session)
    session.commit()
    newer = make_newer(session)
    for _ in range(2):  # a job may run twice
        ask_partners(session, newer, now=NOW)
        session.commit()
    return newer


def good(session: Session, version: GuideVersion) -> dict[str, str]:
    return {"agreed": "y", "sha256": text_hash(session, version)}


@pytest.mark.parametrize(
    ("today", "state"),
    [(date(2030, 6, 7), "met"), (date(2030, 6, 8), "met"), (date(2030, 6, 9), "met_late")],
)
def test_the_last_day_is_in_time(today: date, state: str) -> None:
    assert met_state(date(2030, 6, 8), today) == state


@pytest.mark.parametrize("role", [Role.OWNER, Role.SIGNATORY])
def test_accepting_twice_is_one_acceptance_with_who_when_and_hash(
    session: Session, partner: Partner, version: GuideVersion, signed_in: SignIn, role: Role
) -> None:
    """S1.9, S1.48, A5: 60 days after the version is in force, here until 8 June 2030"""
    person = make_account(session, role, organisation=partner.organisation)
    browser = signed_in(person)
    assert "accepts it by 8 June 2030, 23:59 IST" in browser.get(PAGE).text

    for _ in range(2):
        assert browser.post(PAGE, data=good(session, version)).location == PAGE

    kept = session.scalars(select(Acceptance)).one()
    assert (kept.subject_id, kept.person, kept.account_id, kept.accepted_at) == (partner.id, "Asha Rao", person.id, NOW)
    assert session.scalars(select(Duty.state)).all() == [DutyState.MET]
    facts = session.scalars(select(EventRecord).where(EventRecord.name == "GuideAccepted")).all()
    assert [fact.payload["sha256"] for fact in facts] == [text_hash(session, version)]
    page = browser.get(PAGE).text
    assert "There is no version to accept now." in page
    assert "Asha Rao" in page


def test_who_may_not_accept_reads_who_may(
    session: Session, partner: Partner, version: GuideVersion, signed_in: SignIn
) -> None:
    for role in (Role.MEMBER, Role.VIEWER, Role.TECHNICAL_CONTACT):
        browser = signed_in(make_account(session, role, organisation=partner.organisation))

        assert "An owner or a signatory of your organisation accepts it." in browser.get(PAGE).text
        assert browser.post(PAGE, data=good(session, version)).status_code == 404
    assert session.scalars(select(Acceptance)).all() == []


def test_people_without_a_partnership_find_nothing(
    session: Session, version: GuideVersion, signed_in: SignIn, visitor: FlaskClient
) -> None:
    owner = signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session, "Nut Works")))

    assert owner.get(PAGE).status_code == 404
    assert owner.post(PAGE, data=good(session, version)).status_code == 404
    assert visitor.get(PAGE).location.startswith("/sign-in")


def test_without_agreeing_nothing_is_accepted(client: FlaskClient, session: Session, version: GuideVersion) -> None:
    response = client.post(PAGE, data={"sha256": text_hash(session, version)})

    assert response.status_code == 422
    assert "Read the new version, then agree to it." in response.text
    assert session.scalars(select(Acceptance)).all() == []


@pytest.mark.parametrize("sha256", ["", "0" * 64, "x" * 5000])
def test_another_text_is_not_accepted(
    client: FlaskClient, session: Session, version: GuideVersion, sha256: str
) -> None:
    response = client.post(PAGE, data={"agreed": "y", "sha256": sha256})

    assert response.status_code == 409
    assert session.scalars(select(Acceptance)).all() == []


def test_a_late_acceptance_is_taken_and_marked(
    client: FlaskClient, session: Session, version: GuideVersion, clock: StillClock
) -> None:
    clock.at = NOW + timedelta(days=100)
    stay_signed_in(session, clock.at)
    home = client.get("/partner").text

    client.post(PAGE, data=good(session, version))

    assert "Overdue" in home
    assert f'href="{PAGE}"' in home
    assert session.scalars(select(Duty.state)).all() == [DutyState.MET_LATE]


@pytest.mark.parametrize(
    ("days", "due_on"),
    [(0, date(2030, 6, 8)), (100, date(2030, 8, 17))],
    ids=["S1.48: 60 days after the version is in force", "S1.48: in force long ago, 60 days from now"],
)
def test_who_becomes_a_partner_under_an_earlier_version_is_asked_too(
    session: Session, organisation: Organisation, days: int, due_on: date
) -> None:
    lay_out_reference(session)
    old, application_id = current_guide(session, on=NOW.date()), uuid4()
    people: dict[str, Any] = {"person": "Asha Rao", "account_id": None, "now": NOW}
    accept_guide(session, old, subject_id=application_id, occasion="agreement", **people)
    newer, partner = make_newer(session), make_partner(session, organisation)
    now = NOW + timedelta(days=days)

    asked = [ask_new_partner(session, partner.id, application_id, now=now) for _ in range(2)]

    assert [(found[1].due_on, found[2]) for found in asked if found] == [(due_on, newer)] * 2
    assert len(session.scalars(select(Duty)).all()) == 1
    accept_guide(session, newer, subject_id=application_id, occasion="agreement", **people)
    assert ask_new_partner(session, partner.id, application_id, now=now) is None
    assert ask_new_partner(session, partner.id, uuid4(), now=now) is None
