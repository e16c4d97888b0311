"""The relay: it runs handlers and sends mail. Each job may run twice and takes effect once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog

from app.accounts.service import forget_old_forms
from app.extensions import db
from app.outbox.models import Delivery, Notice
from app.outbox.policy import DeliveryState
from app.outbox.service import mark_failed, waiting_delivery, waiting_notice
from app.web.ports import ports

QUEUE = "portal"
VERSION = "portal-1"
FORGET_EVERY = timedelta(minutes=15)
log = structlog.get_logger()


def deliver(key: UUID) -> None:
    """Run one handler for one fact. What it changes and the mark on the delivery are one commit."""
    found = waiting_delivery(db.session, key)
    if found is None:
        return
    delivery, handler, event = found
    try:
        handler(event)
        delivery.state, delivery.done_at = DeliveryState.DONE, ports().clock.now()
        db.session.commit()
    except Exception as error:
        db.session.rollback()
        log.warning("delivery failed", handler=delivery.handler, error=repr(error))
        _count_failure("deliver", db.session.get_one(Delivery, key), error)


def mail(key: UUID) -> None:
    """Send one notice by mail, without holding a transaction open meanwhile."""
    found = waiting_notice(db.session, key)
    db.session.rollback()
    if found is None:
        return
    try:
        ports().mailer.send(found[1])
    except OSError as error:
        log.warning("mail failed", notice=str(key), error=repr(error))
        _count_failure("mail", db.session.get_one(Notice, key), error)
    else:
        notice = db.session.get_one(Notice, key)
        notice.state, notice.sent_at = DeliveryState.DONE, ports().clock.now()
        db.session.commit()


def _count_failure(job: str, row: Delivery | Notice, error: Exception) -> None:
    mark_failed(db.session, job, row, repr(error))
    db.session.commit()


def forget_typed() -> None:
    """Forget what people typed after their session had ended, once they cannot take it up any more."""
    forget_old_forms(db.session, now=ports().wall.now())
    db.session.commit()


JOBS: dict[str, Callable[[UUID], None]] = {"deliver": deliver, "mail": mail}
# What every worker does again and again, and how often.
REGULAR: dict[str, tuple[timedelta, Callable[[], None]]] = {"forget_typed": (FORGET_EVERY, forget_typed)}
