"""Jobs that live in the portal's own database: asked for in the caller's transaction."""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.outbox.jobs import QUEUE, VERSION

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions


class DbosJobs:
    """Writes a job's row through the session that is given, never through its own connection.

    The library is loaded at the first job: a process that only shows pages starts sooner without it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @cached_property
    def _client(self) -> "DBOSClient":
        from dbos import DBOSClient

        return DBOSClient(system_database_engine=self._engine, application_name="portal", lazy=True)

    def enqueue(self, session: Session, job: str, key: UUID, *, delay: timedelta = timedelta()) -> None:
        options: EnqueueOptions = {"workflow_name": "run", "queue_name": QUEUE, "app_version": VERSION}
        if delay:
            options["delay_seconds"] = delay.total_seconds()
        self._client.enqueue_in_transaction(session, options, job, str(key))
