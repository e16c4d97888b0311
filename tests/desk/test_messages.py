"""G22: what could not be delivered is seen, and tried again."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.outbox.events import AccountCreated
from app.outbox.models import Delivery, EventRecord, Notice
from app.outbox.policy import ATTEMPTS, DeliveryState
from app.outbox.service import publish
from tests.builders import NOW
from tests.counting import statements
from tests.fakes import FakeMailer


def make_notice(session: Session, state: DeliveryState = DeliveryState.FAILED, subject: str = "Your MoU") -> Notice:
    notice = Notice(
        key=uuid4().hex,
        address="asha@example.org",
        account_id=None,
        subject=subject,
        text="",
        html="",
        path="/",
        made_at=NOW,
        state=state,
        attempts=ATTEMPTS if state is DeliveryState.FAILED else 0,
        error="no mail server" if state is DeliveryState.FAILED else "",
        sent_at=NOW if state is DeliveryState.DONE else None,
    )
    session.add(notice)
    session.commit()
    return notice


def test_what_failed_comes_first_and_what_is_done_is_gone(manager: FlaskClient, session: Session) -> None:
    make_notice(session, DeliveryState.WAITING, "Under way")
    make_notice(session, DeliveryState.FAILED, "Broken")
    make_notice(session, DeliveryState.DONE, "Arrived")

    page = manager.get("/desk/messages").text

    assert page.index("Broken") < page.index("Under way")
    assert "Arrived" not in page
    assert "no mail server" in page
    assert page.count("Send again<") == 1


def test_the_desk_counts_what_was_given_up(manager: FlaskClient, session: Session) -> None:
    assert "All clear." in manager.get("/desk").text
    assert "could not be delivered" not in manager.get("/desk").text
    make_notice(session)
    assert "1 message or task could not be delivered" in manager.get("/desk").text


def test_a_failed_mail_is_sent_again_once(
    manager: FlaskClient, session: Session, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    notice = make_notice(session)
    form = {"kind": "notice", "key": str(notice.id)}

    answers = [manager.post("/desk/messages", data={**form, "form_key": key}) for key in ("one", "one", "two")]
    relay()

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    session.refresh(notice)
    assert notice.state is DeliveryState.DONE
    assert [mail.subject for mail in mailer.sent] == ["Your MoU"]
    assert session.scalars(select(EventRecord.name)).all() == ["SentAgain"]
    assert "Everything is delivered." in manager.get("/desk/messages").text


def test_a_mail_that_fails_again_waits_at_the_desk_again(
    manager: FlaskClient, session: Session, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    mailer.broken = True
    notice = make_notice(session)

    for _ in range(2):
        manager.post("/desk/messages", data={"kind": "notice", "key": str(notice.id)})
        relay()
        session.refresh(notice)
        assert notice.state is DeliveryState.FAILED
    assert notice.attempts == ATTEMPTS + 2


def test_a_failed_delivery_is_tried_again(manager: FlaskClient, session: Session, relay: Callable[[], None]) -> None:
    publish(session, AccountCreated(account_id=uuid4()), actor=PORTAL, at=NOW)
    number = session.scalars(select(EventRecord.number)).one()
    delivery = Delivery(
        number=number, handler="app.nobody.listens", state=DeliveryState.FAILED, attempts=ATTEMPTS, error="broken"
    )
    session.add(delivery)
    session.commit()
    assert "AccountCreated" in manager.get("/desk/messages").text

    manager.post("/desk/messages", data={"kind": "delivery", "key": str(delivery.id)})

    session.refresh(delivery)
    assert delivery.state is DeliveryState.WAITING


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"kind": "notice"},
        {"kind": "notice", "key": "not an id"},
        {"kind": "notice", "key": str(uuid4())},
        {"kind": "delivery", "key": str(uuid4())},
        {"kind": "dragon", "key": str(uuid4())},
    ],
)
def test_an_unknown_message_is_not_found(manager: FlaskClient, form: dict[str, str]) -> None:
    assert manager.post("/desk/messages", data=form).status_code == 404


def test_the_list_takes_as_many_statements_for_one_as_for_many(
    manager: FlaskClient, session: Session, engine: Engine
) -> None:
    make_notice(session)
    with statements(engine) as for_one:
        manager.get("/desk/messages")
    for _ in range(30):
        make_notice(session)
    with statements(engine) as for_many:
        page = manager.get("/desk/messages").text

    assert len(for_many) == len(for_one)
    assert "Showing 1 to 25 of 31" in page
