"""N41: reviewers are reminded before, on and after the last day, each once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.outbox.jobs import REGULAR
from app.reviews.jobs import remind_reviewers
from app.reviews.policy.reminders import Reminder, reminder_due
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock
from tests.reviews.builders import Case, assign, clear, recuse, send

DUE = date(2030, 3, 20)
DAY = timedelta(days=1)
KINDS = {"is due soon": Reminder.SOON, "is due today": Reminder.TODAY, "is late": Reminder.LATE}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (16, None),
        (17, Reminder.SOON),
        (19, Reminder.SOON),
        (20, Reminder.TODAY),
        (21, Reminder.LATE),
        (31, Reminder.LATE),
    ],
)
def test_each_day_has_one_reminder_or_none(day: int, expected: Reminder | None) -> None:
    assert reminder_due(DUE, date(2030, 3, day), 3) is expected


@given(st.integers(-40, 40), st.integers(0, 10))
def test_reminders_only_go_on(offset: int, days: int) -> None:
    order = [None, *Reminder]
    today = DUE + offset * DAY

    assert order.index(reminder_due(DUE, today, days)) <= order.index(reminder_due(DUE, today + DAY, days))


@pytest.fixture
def remind(app: Flask, relay: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            remind_reviewers()
        relay()

    return run


def reminders(mailer: FakeMailer, address: str) -> list[Reminder]:
    subjects = [mail.subject for mail in mailer.to(address)]
    return [kind for subject in subjects for words, kind in KINDS.items() if words in subject]


def test_reminders_come_once_each_however_often_the_job_runs(
    session: Session, case: Case, clock: StillClock, mailer: FakeMailer, remind: Callable[[], None]
) -> None:
    assign(session, case, *case.reviewers[:2])
    seen = []
    for _ in range(14):
        for _ in range(2):
            remind()
        seen.append(len(reminders(mailer, case.reviewers[0].email)))
        clock.at += DAY

    assert reminders(mailer, case.reviewers[0].email) == [Reminder.SOON, Reminder.TODAY, Reminder.LATE]
    assert seen == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 3, 3]
    (*_, mail) = mailer.to(case.reviewers[0].email)
    assert f"/review/{case.reference}/conflict" in mail.text
    assert "20 March 2030, 23:59 IST" in mail.text
    assert "Bolt" not in mail.subject + mail.text


def test_after_a_long_silence_only_the_last_reminder_is_sent(
    session: Session, case: Case, clock: StillClock, mailer: FakeMailer, remind: Callable[[], None]
) -> None:
    assign(session, case, *case.reviewers[:2])
    clock.at += 25 * DAY
    remind()

    assert reminders(mailer, case.reviewers[0].email) == [Reminder.LATE]


def test_who_has_sent_declined_or_has_a_tie_is_left_in_peace(
    session: Session,
    case: Case,
    clock: StillClock,
    mailer: FakeMailer,
    signed_in: SignIn,
    remind: Callable[[], None],
) -> None:
    """Scenario 16: no mail after a tie."""
    sent, tied, declined = case.reviewers
    assign(session, case, *case.reviewers)
    clear(session, case, sent, tied)
    send(session, case, sent)
    recuse(session, case, tied)
    signed_in(declined).post(f"/review/{case.reference}/decline", data={"reason": "Ill"})
    clock.at += 10 * DAY
    remind()

    assert [reminders(mailer, one.email) for one in case.reviewers] == [[], [], []]


def test_the_worker_looks_again_and_again() -> None:
    pause, act = REGULAR["remind_reviewers"]

    assert (pause, act) == (timedelta(minutes=10), remind_reviewers)
