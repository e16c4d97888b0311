"""The process that takes jobs: it runs them in threads, and takes over what a dead worker left behind."""

from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from uuid import UUID, uuid4

from dbos import DBOS
from flask import Flask
from sqlalchemy import Engine, delete, select

from app.extensions import db
from app.outbox.jobs import JOBS, QUEUE, VERSION
from app.outbox.models import WorkerBeat

BEAT = timedelta(seconds=3)
SILENCE = timedelta(seconds=12)


def work(app: Flask, engine: Engine, stop: Signal) -> None:
    """Take jobs until told to stop."""
    keep_alive(app, start_worker(app, engine), stop)
    DBOS.destroy(workflow_completion_timeout_sec=10)


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
