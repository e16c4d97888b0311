"""N13 in review: reminders of a question's last day, who is told when it is over, and more days for the answer."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.accounts.service import grant
from app.applications.policy import State
from app.outbox.jobs import REGULAR
from tests.applications.pages import hidden, page
from tests.builders import NOW
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock
from tests.reviews.asking import application_of, ask, pass_on, reply, write_down
from tests.reviews.builders import Case, open_reviews, set_policy

LAST_DAY = date(2030, 3, 24)  # fourteen days after 10 March 2030
LAST_MOMENT = datetime(2030, 3, 24, 18, 29, 59, tzinfo=UTC)  # 23:59:59 in Kolkata
DAY = timedelta(days=1)
LATE = "Give more time to answer, or let the panel go on"
Told = Callable[[datetime], dict[str, list[tuple[str, str]]]]


@pytest.fixture
def asked(session: Session, case: Case) -> Case:
    """An application in review that was asked something and has not answered."""
    write_down(session, case)
    set_policy(session, "changes_reminder_days", 3)
    open_reviews(session, case)
    pass_on(session, case, ask(session, case, case.reviewers[0]))
    return case


@pytest.fixture
def told(app: Flask, asked: Case, clock: StillClock, relay: Callable[[], None], mailer: FakeMailer) -> Told:
    """Let the regular work run twice at a moment, as two workers do, and return what everybody is told."""
    relay()

    def run(at: datetime) -> dict[str, list[tuple[str, str]]]:
        clock.at = at
        mailer.sent.clear()
        for job in ("remind_to_answer", "tell_of_no_answer") * 2:
            with app.app_context():
                REGULAR[job][1]()
            relay()
        people = (asked.member, asked.manager, asked.chair, *asked.reviewers)
        mails = {person.name: mailer.to(person.email) for person in people}
        return {name: [(mail.subject, mail.text) for mail in found] for name, found in mails.items() if found}

    return run


def end(session: Session, case: Case) -> None:
    """Let the last day be yesterday."""
    application_of(session, case).due_on = NOW.date() - DAY
    session.commit()


def subjects(found: dict[str, list[tuple[str, str]]]) -> dict[str, list[str]]:
    return {name: [subject for subject, _ in mails] for name, mails in found.items()}


def test_members_are_reminded_of_a_question_and_the_program_team_is_told_when_the_days_are_over(
    session: Session, asked: Case, told: Told
) -> None:
    """N13, issue 4 line 6: three days before, on the day, then once to the team, where it is decided."""
    reference = asked.reference

    assert told(LAST_MOMENT - 4 * DAY) == {}
    before = told(LAST_MOMENT - 3 * DAY)
    assert subjects(before) == {"Mira Member": [f"A few days are left to answer on {reference}"]}
    assert f"/apply/{reference}/questions" in before["Mira Member"][0][1]
    assert told(LAST_MOMENT - DAY) == {}
    assert subjects(told(LAST_MOMENT)) == {"Mira Member": [f"Today is the last day to answer on {reference}"]}
    over = told(LAST_MOMENT + timedelta(seconds=1))
    assert subjects(over) == {"Manu Manager": [f"{reference}: the days to answer are over"]}
    assert f"/desk/questions/{reference}" in over["Manu Manager"][0][1]
    assert told(LAST_MOMENT + 10 * DAY) == {}
    assert application_of(session, asked).state is State.QUESTIONS_ASKED, "nothing goes on by itself"


def test_who_has_answered_is_not_reminded(session: Session, asked: Case, told: Told, relay: Callable[[], None]) -> None:
    reply(session, asked)
    relay()

    assert told(LAST_MOMENT) == {}
    assert told(LAST_MOMENT + DAY) == {}


def test_a_manager_who_reviews_is_not_told_and_sees_no_row(
    session: Session, asked: Case, told: Told, signed_in: SignIn, clock: StillClock
) -> None:
    """Scenario 16 and R06: what leads to a closed page is offered to nobody."""
    grant(session, asked.reviewers[1].id, Role.PROGRAM_MANAGER)
    session.commit()

    assert list(told(LAST_MOMENT + DAY)) == ["Manu Manager"]
    clock.at = NOW
    end(session, asked)
    assert LATE not in signed_in(asked.reviewers[1]).get("/desk").text
    assert LATE in signed_in(asked.manager).get("/desk").text


def test_the_desk_shows_a_question_that_is_late_and_only_then(session: Session, asked: Case, signed_in: SignIn) -> None:
    desk = signed_in(asked.manager)
    assert LATE not in desk.get("/desk").text
    end(session, asked)

    row = page(desk.get("/desk")).xpath(f"//tr[contains(., '{LATE}')]")[0]

    assert row.xpath(".//a/@href") == [f"/desk/questions/{asked.reference}"]
    assert "Overdue" in row.text_content()


def more_time(desk: FlaskClient, case: Case, day: date) -> None:
    path = f"/desk/applications/{case.reference}/more-time"
    shown = page(desk.get(path))
    typed = {"last_on": day.isoformat(), "reason": "The register is slow."}
    assert desk.post(path, data=hidden(shown) | typed).status_code == 302


def test_more_time_to_answer_is_given_told_and_not_taken_back_by_one_more_question(
    session: Session,
    asked: Case,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Callable[[], None],
) -> None:
    """N13: from the page of the questions, with the words for the applicant."""
    desk = signed_in(asked.manager)
    path = f"/desk/applications/{asked.reference}/more-time"
    assert path in page(desk.get(f"/desk/questions/{asked.reference}")).xpath("//a/@href")

    more_time(desk, asked, date(2030, 4, 30))
    relay()

    assert application_of(session, asked).due_on == date(2030, 4, 30)
    mail = next(mail for mail in mailer.to(asked.member.email) if "More time" in mail.subject)
    assert "The register is slow." in mail.text
    assert "answer the questions" in mail.text
    pass_on(session, asked, ask(session, asked, asked.reviewers[1], "And who maintains them?"))
    assert application_of(session, asked).due_on == date(2030, 4, 30)


def test_after_the_last_day_the_applicant_reads_that_an_answer_is_still_possible(
    session: Session, asked: Case, signed_in: SignIn
) -> None:
    """A14"""
    end(session, asked)

    shown = page(signed_in(asked.member).get(f"/apply/{asked.reference}/questions")).text_content()

    assert "The last day was 9 March 2030, 23:59 IST. You can still answer" in " ".join(shown.split())
