"""The days to mend what came back: reminders, their end, and more of them from the program team (N13)."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy import State
from app.applications.policy.more_time import GiveMoreTime, check_more_time, is_over
from app.core.errors import RuleBroken
from app.outbox.jobs import REGULAR
from tests.applications.checked import make_returned
from tests.applications.pages import hidden, messages, page, texts
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock

LAST_DAY = date(2030, 4, 9)  # thirty days after 10 March 2030
LAST_MOMENT = datetime(2030, 4, 9, 18, 29, 59, tzinfo=UTC)  # 23:59:59 in Kolkata
DAY = timedelta(days=1)
TYPED = {"last_on": "2030-04-30", "reason": "The register is slow.", "seen": LAST_DAY.isoformat()}
accepted, refused = nullcontext(), pytest.raises(RuleBroken)


@pytest.fixture
def application(session: Session) -> Application:
    return make_returned(session, "people")


@pytest.fixture
def manager(session: Session) -> Account:
    return make_account(session, Role.PROGRAM_MANAGER, name="Meera Nair")


@pytest.fixture
def desk(manager: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(manager)


@pytest.fixture
def pass_to(
    app: Flask, clock: StillClock, relay: Callable[[], None], mailer: FakeMailer
) -> Callable[[datetime, Account], list[str]]:
    """Let the regular work run twice at a moment, as two workers do, and return what a person was told by it."""

    def run(at: datetime, person: Account) -> list[str]:
        clock.at = at
        mailer.sent.clear()
        for _ in range(2):
            with app.app_context():
                REGULAR["remind_to_answer"][1]()
            relay()
        return [mail.subject for mail in mailer.to(person.email)]

    return run


def test_reminders_come_three_days_before_and_on_the_day_once_each(
    session: Session,
    application: Application,
    member: Account,
    pass_to: Callable[[datetime, Account], list[str]],
    relay: Callable[[], None],
) -> None:
    """N13, issue 3 line 7"""
    relay()
    reference = application.reference

    assert pass_to(LAST_MOMENT - 4 * DAY, member) == []
    assert pass_to(LAST_MOMENT - 3 * DAY, member) == [f"A few days are left to mend {reference}"]
    assert pass_to(LAST_MOMENT - 1 * DAY, member) == []
    assert pass_to(LAST_MOMENT, member) == [f"Today is the last day to mend {reference}"]
    assert pass_to(LAST_MOMENT + DAY, member) == []
    session.refresh(application)
    assert application.state is State.CHANGES_REQUESTED, "nothing ends by itself"


def test_the_program_team_is_told_once_that_the_days_are_over(
    application: Application,
    manager: Account,
    member: Account,
    pass_to: Callable[[datetime, Account], list[str]],
    relay: Callable[[], None],
) -> None:
    """N13"""
    relay()
    assert pass_to(LAST_MOMENT, manager) == []
    late = pass_to(LAST_MOMENT + timedelta(seconds=1), manager)
    assert late == [f"{application.reference}: the days to mend are over"]
    assert pass_to(LAST_MOMENT + 10 * DAY, manager) == []


def test_who_has_submitted_again_is_not_reminded(
    session: Session,
    application: Application,
    member: Account,
    pass_to: Callable[[datetime, Account], list[str]],
    relay: Callable[[], None],
) -> None:
    relay()
    application.state = State.SUBMITTED
    session.commit()

    assert pass_to(LAST_MOMENT, member) == []


def test_after_the_end_the_page_says_how_to_ask_for_more_time(
    session: Session, application: Application, member: Account, signed_in: SignIn
) -> None:
    """A14"""
    application.due_on = NOW.date() - DAY
    session.commit()

    words = " ".join(page(signed_in(member).get(f"/apply/{application.reference}/questions")).text_content().split())

    assert "The last day was 9 March 2030, 23:59 IST. Nothing has ended: you can still mend and submit" in words
    assert "If you need more time, write to" in words


def test_the_desk_shows_what_is_over_and_only_that(
    session: Session, desk: FlaskClient, application: Application, clock: StillClock
) -> None:
    what = "Give more time to mend, or write to the applicant"
    assert what not in desk.get("/desk").text
    application.due_on = NOW.date() - DAY
    session.commit()

    row = page(desk.get("/desk")).xpath(f"//tr[contains(., '{what}')]")[0]

    assert row.xpath(".//a/@href") == [f"/desk/applications/{application.reference}/more-time"]
    assert "Overdue" in row.text_content()


@pytest.mark.parametrize(
    ("last_on", "state", "seen", "verdict"),
    [
        (date(2030, 4, 10), State.CHANGES_REQUESTED, "2030-04-09", accepted),
        (date(2030, 4, 9), State.CHANGES_REQUESTED, "2030-04-09", refused),
        (date(2030, 9, 10), State.CHANGES_REQUESTED, "2030-04-09", accepted),
        (date(2030, 9, 11), State.CHANGES_REQUESTED, "2030-04-09", refused),
        (date(2030, 4, 10), State.CHANGES_REQUESTED, "2030-04-08", refused),
        (date(2030, 4, 10), State.CHANGES_REQUESTED, "", refused),
        (date(2030, 4, 10), State.SUBMITTED, "2030-04-09", refused),
    ],
)
def test_more_time_is_more_and_not_for_ever(
    last_on: date, state: State, seen: str, verdict: AbstractContextManager[object]
) -> None:
    command = GiveMoreTime(last_on=last_on, reason="Slow.", seen=seen)

    with verdict:
        check_more_time(command, state, LAST_DAY, NOW.date())


@pytest.mark.parametrize(("day", "over"), [(8, False), (9, False), (10, True)])
def test_the_last_day_belongs_to_the_applicant(day: int, over: bool) -> None:
    """A1"""
    assert is_over(State.CHANGES_REQUESTED, LAST_DAY, date(2030, 4, day)) is over
    assert not is_over(State.SUBMITTED, LAST_DAY, date(2030, 4, day))


def test_more_time_is_told_to_the_applicant_with_the_reason(
    session: Session,
    desk: FlaskClient,
    application: Application,
    member: Account,
    mailer: FakeMailer,
    relay: Callable[[], None],
) -> None:
    case = f"/desk/applications/{application.reference}"
    assert page(desk.get(case)).xpath(f"//a[@href='{case}/more-time']")
    shown = page(desk.get(f"{case}/more-time"))
    assert member.name in shown.text_content()

    assert desk.post(f"{case}/more-time", data=hidden(shown) | TYPED).location == case
    relay()

    session.refresh(application)
    assert application.due_on == date(2030, 4, 30)
    mail = next(mail for mail in mailer.to(member.email) if "More time" in mail.subject)
    assert mail.subject == f"More time for {application.reference}: until 30 April 2030"
    assert "The register is slow." in mail.text
    told = texts(page(desk.get(case)), "//main//ol[contains(@class, 'history')]/li/p[1]")
    assert told[0] == "More time given for the answer, until 30 April 2030: The register is slow."


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_on": ""}, "last_on"),
        ({"last_on": "soon"}, "last_on"),
        ({"last_on": "2030-04-09"}, "last_on"),
        ({"last_on": "2031-01-01"}, "last_on"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
    ],
)
def test_a_wrong_day_or_no_reason_is_refused_on_its_field(
    session: Session, desk: FlaskClient, application: Application, wrong: dict[str, str], field: str
) -> None:
    answer = desk.post(f"/desk/applications/{application.reference}/more-time", data=TYPED | wrong)

    assert answer.status_code == 422
    assert list(messages(answer)) == [field]
    session.refresh(application)
    assert application.due_on == LAST_DAY


def test_of_two_who_give_more_time_the_second_sees_the_first_ones_day(
    session: Session, desk: FlaskClient, application: Application
) -> None:
    path = f"/desk/applications/{application.reference}/more-time"
    assert desk.post(path, data=TYPED).status_code == 302

    late = desk.post(path, data=TYPED | {"last_on": "2030-05-30"})

    assert late.status_code == 422
    assert "Somebody else gave more time meanwhile" in late.text
    assert hidden(page(late))["seen"] == "2030-04-30"
    session.refresh(application)
    assert application.due_on == date(2030, 4, 30)


def test_more_time_is_for_the_program_team(
    session: Session, application: Application, member: Account, signed_in: SignIn, visitor: FlaskClient
) -> None:
    path = f"/desk/applications/{application.reference}/more-time"

    assert visitor.get(path).location == f"/sign-in?next={path}"
    for person in (member, make_account(session, Role.REVIEWER), make_account(session, Role.CHAIR)):
        assert signed_in(person).post(path, data=TYPED).status_code == 404
