"""Handlers and mails run after the commit, alone, and again when they fail."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.core.references import ReferenceCounter
from app.extensions import db
from app.outbox.events import HANDLERS, AccountCreated
from app.outbox.models import Delivery, Notice
from app.outbox.policy import ATTEMPTS, DeliveryState
from app.outbox.service import add_notice, publish
from tests.builders import NOW
from tests.fakes import FakeJobs, FakeMailer

Relay = Callable[[], None]
calls: list[UUID] = []
broken: set[str] = set()


def first(event: AccountCreated) -> None:
    calls.append(event.account_id)
    db.session.add(ReferenceCounter(kind="first", year=len(calls), last=1))
    if "first" in broken:
        db.session.flush()
        raise ValueError("first is broken")


def second(event: AccountCreated) -> None:
    calls.append(event.account_id)


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(HANDLERS, "AccountCreated", {"first": first, "second": second})
    yield
    calls.clear()
    broken.clear()


def told(session: Session) -> UUID:
    account_id = uuid4()
    publish(session, AccountCreated(account_id=account_id), actor=PORTAL, at=NOW)
    session.commit()
    return account_id


def states(session: Session) -> dict[str, DeliveryState]:
    session.expire_all()
    return {delivery.handler: delivery.state for delivery in session.scalars(select(Delivery))}


def test_each_handler_gets_the_fact_once(session: Session, relay: Relay) -> None:
    account_id = told(session)
    relay()
    relay()

    assert calls == [account_id, account_id]
    assert set(states(session).values()) == {DeliveryState.DONE}


def test_a_delivery_that_runs_twice_takes_effect_once(session: Session, relay: Relay, jobs: FakeJobs) -> None:
    told(session)
    jobs.asked.extend(list(jobs.asked))
    relay()

    assert len(calls) == 2


def test_a_failing_handler_undoes_its_work_and_stops_no_other(session: Session, relay: Relay, jobs: FakeJobs) -> None:
    broken.add("first")
    told(session)
    run_once(relay, jobs)

    assert states(session) == {"first": DeliveryState.WAITING, "second": DeliveryState.DONE}
    assert session.scalars(select(ReferenceCounter.year).where(ReferenceCounter.kind == "first")).all() == []
    assert [delay for _, _, delay in jobs.asked] == [timedelta(seconds=5)]


def test_a_handler_that_never_works_is_given_up_and_says_why(session: Session, relay: Relay, jobs: FakeJobs) -> None:
    broken.add("first")
    told(session)
    relay()
    failed = session.scalars(select(Delivery).where(Delivery.handler == "first")).one()

    assert (failed.state, failed.attempts) == (DeliveryState.FAILED, ATTEMPTS)
    assert "first is broken" in failed.error


def test_a_rolled_back_act_tells_nobody(session: Session, relay: Relay) -> None:
    publish(session, AccountCreated(account_id=uuid4()), actor=PORTAL, at=NOW)
    session.rollback()
    relay()

    assert calls == []


def a_notice(key: str) -> Notice:
    return Notice(
        key=key, address="asha@example.org", account_id=None, subject="Hello", text="t", html="h", path="/", made_at=NOW
    )


def test_a_notice_with_the_same_key_is_mailed_once(session: Session, relay: Relay, mailer: FakeMailer) -> None:
    for _ in range(2):
        add_notice(session, a_notice("welcome"))
        session.commit()
    relay()

    assert [mail.subject for mail in mailer.to("asha@example.org")] == ["Hello"]


def test_a_mail_waits_while_the_server_is_away(
    session: Session, relay: Relay, mailer: FakeMailer, jobs: FakeJobs
) -> None:
    mailer.broken = True
    add_notice(session, a_notice("late"))
    session.commit()
    run_once(relay, jobs)
    mailer.broken = False
    relay()
    notice = session.scalars(select(Notice)).one()

    assert (notice.state, notice.attempts, len(mailer.sent)) == (DeliveryState.DONE, 1, 1)


def run_once(relay: Relay, jobs: FakeJobs) -> None:
    """Run what is asked for now, and keep what that asks for."""
    later: list[tuple[str, UUID, timedelta]] = []
    enqueue = jobs.enqueue
    jobs.enqueue = lambda session, job, key, *, delay=timedelta(): later.append((job, key, delay))  # type: ignore[method-assign]
    relay()
    jobs.enqueue = enqueue  # type: ignore[method-assign]
    jobs.asked.extend(later)
