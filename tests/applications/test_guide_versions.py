"""Scenario 14: a new version of the guide while a draft is open."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Role
from app.applications.jobs import move_drafts
from app.applications.models import Application, EvidenceItem, GuideMove, Section
from app.applications.policy import State
from app.applications.service import latest_revision, start_application
from app.guide.models import GuideVersion
from app.outbox.jobs import REGULAR
from app.outbox.models import EventRecord
from tests.applications import samples
from tests.applications.pages import guide_number, home, page, texts
from tests.builders import make_account, stay_signed_in
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock
from tests.guide.builders import LAST_SECOND, NEXT_DAY
from tests.rows import make_interest

Job = Callable[[datetime], None]


@pytest.fixture
def application(session: Session) -> Application:
    """An application with all answers and documents, under the version in force."""
    return samples.make_complete(session)


@pytest.fixture
def job(app: Flask, session: Session, clock: StillClock) -> Job:
    """Do what every worker does again and again, at a moment."""

    def run(at: datetime) -> None:
        clock.at = at
        with app.app_context():
            REGULAR["move_drafts"][1]()
        stay_signed_in(session, at)

    return run


def contents(session: Session, application: Application) -> list[object]:
    """Return all that the applicant wrote and handed in."""
    session.expire_all()
    sections = session.scalars(select(Section).where(Section.application_id == application.id).order_by(Section.key))
    items = select(EvidenceItem).where(EvidenceItem.application_id == application.id)
    documents = session.scalars(items.order_by(EvidenceItem.requirement_code)).all()
    return [*((one.key, one.answers) for one in sections), *((one.id, one.file_id, one.state) for one in documents)]


def test_until_the_cut_off_the_task_list_asks_by_the_old_version(
    owner: FlaskClient, session: Session, application: Application, newer: GuideVersion, clock: StillClock, job: Job
) -> None:
    """Scenario 14: also when the new version is in force for others already."""
    job(LAST_SECOND)

    assert guide_number(session, application) == "2026.1"
    assert "Office lease" not in owner.get(f"{home(application)}/evidence").text
    assert owner.post(f"{home(application)}/check", data={"agreed": "y"}).status_code == 302
    assert latest_revision(session, application.id).content["guide_version"] == "2026.1"


def test_after_the_cut_off_the_draft_moves_and_nothing_is_lost(
    session: Session, application: Application, newer: GuideVersion, job: Job
) -> None:
    """Scenario 14: the hour of the cut-off, in Kolkata"""
    before = contents(session, application)

    job(LAST_SECOND)
    assert guide_number(session, application) == "2026.1"
    job(NEXT_DAY)
    job(NEXT_DAY + timedelta(minutes=1))

    assert guide_number(session, application) == "2030.1"
    assert contents(session, application) == before
    assert session.scalars(select(EventRecord.name).where(EventRecord.name == "DraftMoved")).all() == ["DraftMoved"]
    move = session.scalars(select(GuideMove)).one()
    assert (move.from_version.number, move.to_version.number, move.moved_at) == ("2026.1", "2030.1", NEXT_DAY)


def test_members_are_told_that_the_draft_moved(
    session: Session,
    application: Application,
    newer: GuideVersion,
    job: Job,
    relay: Callable[[], None],
    mailer: FakeMailer,
) -> None:
    """Scenario 14, N09"""
    person = samples.member_of(session, application, Role.MEMBER)

    job(NEXT_DAY)
    relay()

    assert [mail.subject for mail in mailer.to(person.email)] == [
        f"Version 2030.1 of the guide applies to {application.reference}"
    ]


def test_the_task_list_shows_what_is_new_until_somebody_has_read_it(
    owner: FlaskClient, session: Session, application: Application, newer: GuideVersion, job: Job
) -> None:
    """Scenario 14: new, changed, gone, as far as it concerns an applicant in India; what nobody asks for is named."""
    job(NEXT_DAY)

    found = page(owner.get(home(application)))
    news = texts(found, "//section[@aria-labelledby='guide-news']//li")
    assert news == [
        "Changed On no blacklist CRIT-BLACKLIST",
        "New Office lease ID-LEASE",
        "Gone Ownership and directors ID-OWN",
    ]
    kept = "Not asked for any more, and kept among your documents: Ownership and directors."
    assert kept in texts(found, "//section[@aria-labelledby='guide-news']//p")
    assert owner.post(f"{home(application)}/guide-news", data={"form_key": "k"}).location == home(application)
    assert owner.post(f"{home(application)}/guide-news", data={"form_key": "k"}).location == home(application)
    assert "guide-news" not in owner.get(home(application)).text
    move = session.scalars(select(GuideMove).execution_options(populate_existing=True)).one()
    assert (move.read_at, move.read_by) == (NEXT_DAY, "Asha Rao")
    names = session.scalars(select(EventRecord.name)).all()
    assert names.count("GuideNewsRead") == 1
    history = owner.get(f"{home(application)}/history").text
    assert "Version 2030.1 of the guide applies from now on" in history
    assert "What is new in version 2030.1 of the guide was read" in history


def test_who_may_not_edit_reads_what_is_new_and_cannot_say_so_for_all(
    session: Session, application: Application, newer: GuideVersion, job: Job, signed_in: SignIn
) -> None:
    viewer = signed_in(make_account(session, Role.VIEWER, organisation=application.organisation))
    job(NEXT_DAY)

    text = viewer.get(home(application)).text

    assert "guide-news" in text
    assert "I have read what is new" not in text


def test_a_document_that_is_not_asked_for_any_more_stays_reachable(
    owner: FlaskClient, session: Session, application: Application, newer: GuideVersion, job: Job
) -> None:
    """Scenario 14"""
    job(NEXT_DAY)

    listed = owner.get(f"{home(application)}/evidence").text
    one = owner.get(f"{home(application)}/evidence/ID-OWN")

    assert "Not asked any more" in listed
    assert "Ownership and directors" in listed.split("Not asked any more")[1]
    assert one.status_code == 200
    assert "id-own.pdf" in one.text


def test_the_new_version_is_submitted_once_it_was_read_and_is_complete(
    owner: FlaskClient, session: Session, application: Application, newer: GuideVersion, job: Job
) -> None:
    """Scenario 14, A5: nobody agrees to a version that was not shown."""
    job(NEXT_DAY)
    check = f"{home(application)}/check"

    unread = owner.post(check, data={"agreed": "y"})
    owner.post(f"{home(application)}/guide-news", data={})
    lacking = owner.post(check, data={"agreed": "y"})
    samples.hand_in(session, application, "ID-LEASE")
    sent = owner.post(check, data={"agreed": "y"})

    assert (unread.status_code, lacking.status_code, sent.status_code) == (422, 422, 302)
    assert "Read on the task list what is new, then submit." in unread.text
    assert "Hand in: Office lease." in lacking.text
    content = latest_revision(session, application.id).content
    codes = [row["requirement"] for row in content["evidence"]]
    assert content["guide_version"] == "2030.1"
    assert "ID-LEASE" in codes
    assert "ID-OWN" not in codes


def test_between_the_cut_off_and_the_job_nobody_submits_under_the_old_version(
    owner: FlaskClient, session: Session, application: Application, newer: GuideVersion, clock: StillClock
) -> None:
    """Scenario 14: at midnight in Kolkata the old version ends, though the job comes a little later."""
    clock.at = NEXT_DAY
    stay_signed_in(session, NEXT_DAY)

    response = owner.post(f"{home(application)}/check", data={"agreed": "y"})

    assert response.status_code == 422
    assert "your draft moves to it in a moment" in response.text
    assert "Your draft moves to it in a moment" in owner.get(home(application)).text
    assert application.state is State.DRAFT


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_what_was_submitted_stays_under_its_version(
    session: Session, application: Application, owner: FlaskClient, newer: GuideVersion, job: Job, state: State
) -> None:
    """Scenario 14: also while changes are requested, since only what came back is open then."""
    application.state = state
    session.commit()

    job(NEXT_DAY)

    assert guide_number(session, application) == "2026.1"
    assert session.scalars(select(GuideMove)).all() == []


def test_all_drafts_move(session: Session, application: Application, newer: GuideVersion, job: Job) -> None:
    others = [samples.make_application(session) for _ in range(2)]

    job(NEXT_DAY)

    assert {guide_number(session, one) for one in [application, *others]} == {"2030.1"}


def test_who_starts_after_the_day_begins_under_the_new_version(session: Session, newer: GuideVersion) -> None:
    """S1.48: in force from 9 April in Kolkata on, for those who begin then."""
    moments = (datetime(2030, 4, 8, 18, 29, 59, tzinfo=UTC), datetime(2030, 4, 8, 18, 30, tzinfo=UTC))
    begun = [start_application(session, make_interest(session), actor=PORTAL, now=moment) for moment in moments]
    session.commit()

    assert [guide_number(session, application) for application in begun] == ["2026.1", "2030.1"]


def test_strangers_and_readers_cannot_say_that_they_have_read_it(
    session: Session, application: Application, newer: GuideVersion, job: Job, signed_in: SignIn, visitor: FlaskClient
) -> None:
    path = f"{home(application)}/guide-news"
    viewer = signed_in(make_account(session, Role.VIEWER, organisation=application.organisation))
    stranger = signed_in(samples.member_of(session, samples.make_application(session, name="Nut Works")))
    job(NEXT_DAY)

    assert visitor.post(path, data={}).location.startswith("/sign-in")
    assert [browser.post(path, data={}).status_code for browser in (viewer, stranger)] == [404, 404]
    assert set(session.scalars(select(GuideMove.read_by))) == {""}


def test_the_job_is_registered_with_the_worker() -> None:
    assert REGULAR["move_drafts"][1] is move_drafts
    assert REGULAR["move_drafts"][0] <= timedelta(minutes=5)
