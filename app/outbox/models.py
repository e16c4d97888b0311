"""The audit trail, the deliveries that follow from it, and the notices that people get."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, CheckConstraint, ForeignKey, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Entity
from app.outbox.policy import DeliveryState


class EventRecord(Base):
    """One fact, chained to the one before it. Never changed, never removed."""

    __tablename__ = "event_record"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    at: Mapped[datetime]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class EventSubject(Base):
    """Which things a fact is about."""

    __tablename__ = "event_subject"

    number: Mapped[int] = mapped_column(ForeignKey("event_record.number"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)


class ChainHead(Base):
    """The newest record; writers queue up at this row."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    hash: Mapped[str]


class Delivery(Entity):
    """One handler's share of one fact."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("number", "handler"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_has_time"),
    )

    number: Mapped[int] = mapped_column(ForeignKey("event_record.number"), index=True)
    handler: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    record: Mapped[EventRecord] = relationship(init=False)


class Notice(Entity):
    """A message to a person: in the inbox, and by mail."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("(state = 'done') = (sent_at IS NOT NULL)", name="sent_has_time"),
    )

    key: Mapped[str]
    address: Mapped[str] = mapped_column(index=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    path: Mapped[str]
    made_at: Mapped[datetime]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None] = mapped_column(default=None)


class WorkerBeat(Base):
    """When a worker was last known to live."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


REFUSE_SQLITE = """
CREATE TRIGGER event_record_no_{verb} BEFORE {verb} ON event_record
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
REFUSE_POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER event_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event_record
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
APPEND_ONLY = {
    "sqlite": [REFUSE_SQLITE.format(verb=verb) for verb in ("UPDATE", "DELETE")],
    "postgresql": [REFUSE_POSTGRESQL],
}
for dialect, statements in APPEND_ONLY.items():
    for statement in statements:
        refusal = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(EventRecord.__table__, "after_create", refusal.execute_if(dialect=dialect))
