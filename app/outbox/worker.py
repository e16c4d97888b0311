"""The process that takes jobs: it runs them in threads, and takes over what a dead worker left behind."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from threading import Thread
from uuid import UUID, uuid4

import structlog
from dbos import DBOS
from flask import Flask
from sqlalchemy import Engine, delete, select

from app.extensions import db
from app.outbox.jobs import JOBS, QUEUE, REGULAR, VERSION
from app.outbox.models import WorkerBeat

BEAT = timedelta(seconds=3)
SILENCE = timedelta(seconds=12)
log = structlog.get_logger()


def work(app: Flask, engine: Engine, stop: Signal) -> None:
    """Take jobs until told to stop, and do in time what comes again and again."""
    Thread(target=do_regularly, args=(app, stop), daemon=True).start()
    keep_alive(app, start_worker(app, engine), stop)
    DBOS.destroy(workflow_completion_timeout_sec=10)


def do_regularly(app: Flask, stop: Signal) -> None:
    """Do everything that is due, in a thread of its own: it may take longer than the others wait for a sign of life."""
    due_at = dict.fromkeys(REGULAR, 0.0)
    while not stop.wait(1):
        for name, (pause, act) in REGULAR.items():
            if time.monotonic() >= due_at[name]:
                _do(app, name, act)
                due_at[name] = time.monotonic() + pause.total_seconds()


def _do(app: Flask, name: str, act: Callable[[], None]) -> None:
    try:
        with app.app_context():
            act()
    except Exception as error:  # the next time may be better, and the others have to have their turn
        log.warning("regular work failed", work=name, error=repr(error))


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
