"""The relay: it runs handlers and sends mail. Each job may run twice and takes effect once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from uuid import UUID, uuid4

import structlog
from dbos import DBOS
from flask import Flask
from sqlalchemy import Engine, delete, select

from app.extensions import db
from app.outbox.models import Delivery, Notice, WorkerBeat
from app.outbox.policy import DeliveryState
from app.outbox.service import mark_failed, waiting_delivery, waiting_notice
from app.web.ports import ports

QUEUE = "portal"
VERSION = "portal-1"
BEAT = timedelta(seconds=3)
SILENCE = timedelta(seconds=12)
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


JOBS: dict[str, Callable[[UUID], None]] = {"deliver": deliver, "mail": mail}


def start_worker(app: Flask, engine: Engine) -> str:
    """Start taking jobs in threads of this process and return the worker's name."""
    name = f"worker-{uuid4()}"

    @DBOS.workflow(name="run")
    def run(job: str, key: str) -> None:
        with app.app_context():
            JOBS[job](UUID(key))

    DBOS(
        config={
            "name": "portal",
            "system_database_engine": engine,
            "application_version": VERSION,
            "executor_id": name,
            "log_level": "WARNING",
        }
    )
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=4, polling_interval_sec=0.25)
    return name


def keep_alive(app: Flask, name: str, stop: Signal) -> None:
    """Say that this worker lives, and take over what a dead one left behind, until told to stop."""
    while not stop.is_set():
        with app.app_context():
            for dead in _dead_workers(name, datetime.now(UTC)):
                DBOS.resume_workflow(dead)
        stop.wait(BEAT.total_seconds())


def _dead_workers(name: str, now: datetime) -> list[str]:
    db.session.merge(WorkerBeat(name=name, at=now))
    db.session.execute(delete(WorkerBeat).where(WorkerBeat.at < now - SILENCE))
    db.session.commit()
    alive = set(db.session.scalars(select(WorkerBeat.name)))
    db.session.rollback()
    pending = DBOS.list_workflows(status="PENDING", load_input=False)
    return [flow.workflow_id for flow in pending if flow.executor_id not in alive]
