"""Drafts on which nobody works: reminders, the end, and beginning again without losing a word."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.jobs import end_drafts
from app.applications.models import Application, EvidenceItem
from app.applications.policy import Action, State
from app.applications.policy.drafts import reminder_due, standing
from app.applications.service import advance
from app.applications.service.application import answers_of
from app.guide.models import PolicyValue
from app.outbox.jobs import REGULAR
from app.outbox.models import EventRecord
from tests.applications.pages import page, stored, texts
from tests.applications.samples import ANSWERS, answer, give_back, hand_in, make_application, member_of, typed
from tests.builders import NOW
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock

LAST_DAY = date(2030, 6, 8)  # ninety days after Sunday, 10 March 2030
LAST_MOMENT = datetime(2030, 6, 8, 18, 29, 59, tzinfo=UTC)  # 23:59:59 in Kolkata
SECOND = timedelta(seconds=1)
YESTERDAY = NOW.date() - timedelta(days=1)
TOMORROW = NOW + timedelta(days=1)
LAPSED = "Your draft {} has lapsed"
ENDS = "Your draft {} is kept until 8 June 2030, 23:59 IST"


@pytest.mark.parametrize(("day", "lapsed"), [(7, False), (8, False), (9, True)])
def test_a_draft_lapses_after_its_last_day(day: int, lapsed: bool) -> None:
    found = standing(State.DRAFT, LAST_DAY, date(2030, 6, day))

    assert (found is State.LAPSED) is lapsed
    assert standing(State.CHANGES_REQUESTED, LAST_DAY, date(2030, 6, day)) is State.CHANGES_REQUESTED


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2030, 5, 24), None),
        (date(2030, 5, 25), 14),
        (date(2030, 6, 4), 14),
        (date(2030, 6, 5), 3),
        (date(2030, 6, 8), 3),
        (date(2030, 6, 9), None),
    ],
)
def test_of_two_reminders_the_later_one_counts(today: date, due: int | None) -> None:
    """N09: 14 and 3 days before."""
    assert reminder_due(LAST_DAY, today, [14, 3]) == due


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


@pytest.fixture
def pass_to(
    app: Flask, clock: StillClock, relay: Callable[[], None], mailer: FakeMailer, member: Account
) -> Callable[[datetime], list[str]]:
    """Let the regular work run twice at a moment, as two workers do, and return what the owner was told by it."""

    def run(at: datetime) -> list[str]:
        clock.at = at
        mailer.sent.clear()
        for _ in range(2):
            with app.app_context():
                REGULAR["end_drafts"][1]()
            relay()
        return [mail.subject for mail in mailer.to(member.email)]

    return run


def state_of(session: Session, application: Application) -> State:
    session.refresh(application)
    return application.state


def end_today(session: Session, application: Application) -> None:
    """Let nobody have saved anything for a long time."""
    application.due_on = NOW.date()
    session.commit()


def end_yesterday(session: Session, application: Application) -> None:
    """Let the last day be over, and no job have looked since."""
    application.due_on = YESTERDAY
    session.commit()


def lapse(session: Session, application: Application) -> None:
    advance(session, application, Action.LAPSE, now=NOW)
    session.commit()


def test_reminders_come_once_each_and_the_end_after_the_last_second(
    session: Session, application: Application, pass_to: Callable[[datetime], list[str]]
) -> None:
    """N09, A1: the last day ends at 23:59:59 in Kolkata."""
    reference = application.reference
    first, last = LAST_MOMENT - timedelta(days=14), LAST_MOMENT - timedelta(days=3)
    ends, lapsed = ENDS.format(reference), LAPSED.format(reference)

    assert pass_to(first - timedelta(days=1)) == []
    assert pass_to(first) == [ends]
    assert pass_to(first + timedelta(days=1)) == []
    assert pass_to(last) == [ends]
    assert pass_to(LAST_MOMENT) == []
    assert state_of(session, application) is State.DRAFT
    assert pass_to(LAST_MOMENT + SECOND) == [lapsed]
    assert state_of(session, application) is State.LAPSED
    assert pass_to(LAST_MOMENT + timedelta(days=30)) == []
    fact = select(func.count()).select_from(EventRecord).where(EventRecord.name == "DraftLapsed")
    assert session.scalar(fact) == 1


@pytest.mark.parametrize("press", ["", "later"])
def test_any_save_begins_the_time_anew_also_one_that_changes_nothing(
    session: Session,
    application: Application,
    owner: FlaskClient,
    pass_to: Callable[[datetime], list[str]],
    press: str,
) -> None:
    answer(session, application)
    end_today(session, application)

    path = f"/apply/{application.reference}/team"
    assert owner.post(path, data=typed("team", 1, press=press)).status_code == 302

    assert stored(session, application, "team") == ANSWERS["team"]
    assert pass_to(TOMORROW) == []
    assert pass_to(LAST_MOMENT) == [ENDS.format(application.reference)]
    assert state_of(session, application) is State.DRAFT


def test_taking_a_document_out_begins_the_time_anew(
    session: Session,
    application: Application,
    owner: FlaskClient,
    pass_to: Callable[[datetime], list[str]],
) -> None:
    answer(session, application)
    hand_in(session, application, "ID-PAN")
    end_today(session, application)

    assert owner.post(f"/apply/{application.reference}/evidence/ID-PAN/remove").status_code == 302

    assert pass_to(TOMORROW) == []
    assert state_of(session, application) is State.DRAFT


def test_only_drafts_lapse(
    session: Session, application: Application, pass_to: Callable[[datetime], list[str]]
) -> None:
    advance(session, application, Action.SUBMIT, now=NOW)
    session.commit()

    assert pass_to(LAST_MOMENT + SECOND) == []
    assert state_of(session, application) is State.SUBMITTED


def test_a_new_number_leaves_old_promises(
    session: Session,
    application: Application,
    owner: FlaskClient,
    clock: StillClock,
    pass_to: Callable[[datetime], list[str]],
) -> None:
    shorter = PolicyValue(code="draft_idle_days", valid_from=NOW.date(), value=7, unit="days", source="")
    session.add(shorter)
    session.commit()
    assert pass_to(NOW + timedelta(days=8)) == []
    assert state_of(session, application) is State.DRAFT
    clock.at = NOW

    owner.post(f"/apply/{application.reference}/team", data=typed("team", press="later"))

    assert pass_to(NOW + timedelta(days=8)) == [LAPSED.format(application.reference)]


def test_pages_say_until_when_the_draft_is_kept(application: Application, owner: FlaskClient) -> None:
    home = f"/apply/{application.reference}"
    listed = owner.get(home).text
    saved = owner.post(f"{home}/team", data=typed("team", press="later"), follow_redirects=True).text

    assert "This draft is kept until 8 June 2030, 23:59 IST." in listed
    assert "until 8 June 2030, 23:59 IST" in texts(page(owner.get("/apply")), "//main//p")[1]
    assert "Your draft is kept until 8 June 2030, 23:59 IST." in saved


def test_a_lapsed_draft_can_be_read_and_not_changed(
    session: Session, application: Application, owner: FlaskClient
) -> None:
    answer(session, application)
    lapse(session, application)
    home = f"/apply/{application.reference}"

    assert "Begin again with these answers" in owner.get(home).text
    assert "12 Lake Road" in owner.get(f"{home}/organisation").text
    assert "12 Lake Road" in owner.get(f"{home}/check").text
    assert owner.post(f"{home}/organisation", data=typed("organisation", 2)).status_code == 409


@pytest.mark.parametrize("ending", [Action.LAPSE, Action.WITHDRAW])
def test_what_ended_unsent_shows_how_far_it_was(
    session: Session, application: Application, owner: FlaskClient, ending: Action
) -> None:
    home = f"/apply/{application.reference}"
    living = owner.get(home).text
    advance(session, application, ending, now=NOW)
    session.commit()

    ended = owner.get(home).text

    assert "0 of 8 steps are done" in living
    assert "0 of 8 steps are done" in ended
    assert "Done" not in texts(page(owner.get(home)), "//main//strong")


def test_after_the_last_day_the_pages_go_by_the_date_before_the_job_looks(
    session: Session, application: Application, owner: FlaskClient
) -> None:
    answer(session, application)
    home = f"/apply/{application.reference}"
    end_yesterday(session, application)

    shown = [owner.get(path).text for path in (home, "/apply", f"{home}/team", f"{home}/check")]

    for text in shown:
        assert "This draft ended on 9 March 2030, 23:59 IST" in text
        assert "late since" not in text
    for text in shown[:3]:
        assert "Begin again with these answers" in text
    assert "is kept until" not in shown[0]
    assert "Continue" not in shown[0] + shown[1]
    assert "Submit the application" not in shown[3]
    assert owner.post(f"{home}/organisation", data=typed("organisation", 1)).status_code == 409
    assert owner.post(f"{home}/check", data={"agreed": "y"}).status_code == 409
    session.refresh(application)
    assert application.due_on == YESTERDAY


def test_taking_a_document_out_after_the_last_day_is_refused(
    session: Session, application: Application, owner: FlaskClient
) -> None:
    answer(session, application)
    hand_in(session, application, "ID-PAN")
    end_yesterday(session, application)

    answered = owner.post(f"/apply/{application.reference}/evidence/ID-PAN/remove")

    assert "The last day of this draft has passed" in answered.text
    assert answered.status_code in {409, 422}


def test_beginning_again_does_not_wait_for_the_job(
    session: Session,
    application: Application,
    owner: FlaskClient,
    pass_to: Callable[[datetime], list[str]],
) -> None:
    end_yesterday(session, application)
    home = f"/apply/{application.reference}"
    assert page(owner.get(f"{home}/again")).xpath("//main//form")

    place = owner.post(f"{home}/again").location

    assert place not in {None, home}
    assert state_of(session, application) is State.LAPSED
    pass_to(NOW)
    fact = select(func.count()).select_from(EventRecord).where(EventRecord.name == "DraftLapsed")
    assert session.scalar(fact) == 1


def test_a_draft_begun_again_leads_to_the_new_one(
    session: Session, application: Application, owner: FlaskClient
) -> None:
    lapse(session, application)
    home = f"/apply/{application.reference}"
    first = owner.post(f"{home}/again", follow_redirects=True).text
    other = session.scalars(select(Application).where(Application.state == State.DRAFT)).one()

    for path in ("/apply", home, f"{home}/team", f"{home}/again"):
        shown = owner.get(path)
        assert "Begin again with these answers</a>" not in shown.text
        assert page(shown).xpath(f"//main//a[@href='/apply/{other.reference}']")
        assert f"Lapsed: begun again as {other.reference}" in shown.text
    again = owner.post(f"{home}/again", follow_redirects=True).text

    assert "Success" in first
    assert "Success" not in again
    assert "This draft was begun again before" in again


def test_beginning_again_takes_every_word_and_document_along(
    session: Session, application: Application, owner: FlaskClient
) -> None:
    answer(session, application)
    hand_in(session, application, "ID-INC", "ID-PAN", "ID-OWN")
    item = session.scalars(select(EvidenceItem).where(EvidenceItem.requirement_code == "ID-OWN")).one()
    give_back(item)
    lapse(session, application)
    shown = owner.get(f"/apply/{application.reference}/again")

    response = owner.post(f"/apply/{application.reference}/again")

    other = session.scalars(select(Application).where(Application.state == State.DRAFT)).one()
    assert "under the guide that is in force now" in shown.text
    assert response.location == f"/apply/{other.reference}"
    assert answers_of(session, other.id) == ANSWERS
    taken = {item.requirement_code: item for item in other.evidence}
    assert taken.keys() == {"ID-INC", "ID-PAN"}
    before = {item.requirement_code: item for item in application.evidence}
    assert taken["ID-PAN"].file_id == before["ID-PAN"].file_id
    assert other.due_on == LAST_DAY
    assert state_of(session, application) is State.LAPSED
    assert "with the answers of a lapsed one" in owner.get(f"/apply/{application.reference}/history").text


def test_beginning_again_twice_leads_to_one_application(
    session: Session, application: Application, owner: FlaskClient, signed_in: SignIn
) -> None:
    lapse(session, application)
    other = signed_in(member_of(session, application, Role.MEMBER))
    path = f"/apply/{application.reference}/again"

    places = [one.post(path).location for one in (owner, owner, other)]

    assert len(set(places)) == 1
    assert session.scalar(select(func.count()).select_from(Application)) == 2


@pytest.mark.parametrize("state", [state for state in State if state is not State.LAPSED])
def test_only_a_lapsed_draft_is_begun_again(
    session: Session, application: Application, owner: FlaskClient, state: State
) -> None:
    application.state = state
    session.commit()
    path = f"/apply/{application.reference}/again"

    assert not page(owner.get(path)).xpath("//main//form")
    assert owner.post(path).status_code == 409
    assert session.scalar(select(func.count()).select_from(Application)) == 1


def test_one_draft_that_fails_does_not_undo_the_others(
    app: Flask, session: Session, application: Application, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a commit of its own, so what was done before stays."""
    other = make_application(session, name="Nut Works")
    member_of(session, other)
    other.due_on = LAST_DAY + timedelta(days=3)
    session.commit()
    clock.at = LAST_MOMENT + SECOND
    monkeypatch.setitem(app.config, "BASE_URL", None)

    with app.app_context(), pytest.raises(TypeError):
        end_drafts()

    assert state_of(session, application) is State.LAPSED
