"""Publishing facts, reading the trail, keeping track of deliveries and notices."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.errors import NotFound
from app.core.ports import Jobs, Mail
from app.outbox import policy
from app.outbox.events import HANDLERS, Event, Handler, SentAgain, from_payload
from app.outbox.models import ChainHead, Delivery, EventRecord, EventSubject, Notice
from app.outbox.policy import START_OF_CHAIN, DeliveryState, Letter, Link, Telling


def publish(session: Session, event: Event, *, actor: Actor, at: datetime) -> None:
    """Add the fact to the trail and one delivery for each handler, in the caller's transaction."""
    name = type(event).__name__
    session.flush()
    trail = session.connection()
    number, previous_hash = _take_head(trail)
    link = Link(
        number=number + 1,
        name=name,
        payload=event.payload(),
        actor_id=actor.account_id,
        actor_name=actor.name,
        at=at.astimezone(UTC),
        previous_hash=previous_hash,
    )
    _write(trail, link, event.subjects())
    for handler in HANDLERS.get(name, {}):
        _deliver_later(session, link.number, handler)


# Every act writes to the trail, so the trail is written past the session's bookkeeping of objects.
HEAD, RECORD, SUBJECT = (model.metadata.tables[model.__tablename__] for model in (ChainHead, EventRecord, EventSubject))
TAKE_HEAD = select(HEAD.c.number, HEAD.c.hash).with_for_update()
BEGIN_CHAIN, MOVE_HEAD, ADD_RECORD, ADD_SUBJECTS = insert(HEAD), update(HEAD), insert(RECORD), insert(SUBJECT)


def _take_head(trail: Connection) -> tuple[int, str]:
    """Return number and hash of the newest record; other writers wait until this one is done."""
    found = trail.execute(TAKE_HEAD).one_or_none()
    if found is None:
        trail.execute(BEGIN_CHAIN, {"id": 1, "number": 0, "hash": START_OF_CHAIN})
        return 0, START_OF_CHAIN
    return found.number, found.hash


def _write(trail: Connection, link: Link, subjects: Iterable[UUID]) -> None:
    newest = policy.hash_of(link)
    trail.execute(MOVE_HEAD, {"number": link.number, "hash": newest})
    trail.execute(ADD_RECORD, {**vars(link), "hash": newest})
    if rows := [{"number": link.number, "subject_id": subject} for subject in subjects]:
        trail.execute(ADD_SUBJECTS, rows)


def _deliver_later(session: Session, number: int, handler: str) -> None:
    delivery = Delivery(number=number, handler=handler)
    session.add(delivery)
    session.flush()
    _jobs(session).enqueue(session, "deliver", delivery.id)


def ask_for(session: Session, job: str, key: UUID) -> None:
    """Ask for a job in the caller's transaction."""
    _jobs(session).enqueue(session, job, key)


def _jobs(session: Session) -> Jobs:
    """Return the queue that was given to this session's maker."""
    queue: Jobs = session.info["jobs"]
    return queue


def history(session: Session, subject_id: UUID) -> Sequence[EventRecord]:
    """Return all facts about one thing, oldest first."""
    about = select(EventSubject.number).where(EventSubject.subject_id == subject_id)
    return session.scalars(select(EventRecord).where(EventRecord.number.in_(about)).order_by(EventRecord.number)).all()


def verify_trail(session: Session) -> list[str]:
    """Name every record that was changed, removed or moved; empty when the trail is whole."""
    records = session.scalars(select(EventRecord).order_by(EventRecord.number).execution_options(yield_per=500))
    head = session.scalar(select(ChainHead.hash)) or START_OF_CHAIN
    return policy.broken_links(((_link(record), record.hash) for record in records), head)


def _link(record: EventRecord) -> Link:
    return Link(**{name: getattr(record, name) for name in Link.__dataclass_fields__})


def add_notice(session: Session, notice: Notice) -> None:
    """Put the notice into the inbox and have it mailed; the same key twice is one notice."""
    if session.scalar(select(Notice.id).where(Notice.key == notice.key)) is None:
        session.add(notice)
        session.flush()
        _jobs(session).enqueue(session, "mail", notice.id)


def waiting_delivery(session: Session, key: UUID) -> tuple[Delivery, Handler, Event] | None:
    """Return a delivery with its handler and its fact, or None when it is done or given up."""
    delivery = session.get(Delivery, key, with_for_update=True)
    if delivery is None or delivery.state is not DeliveryState.WAITING:
        return None
    record = delivery.record
    return delivery, HANDLERS[record.name][delivery.handler], from_payload(record.name, record.payload)


def waiting_notice(session: Session, key: UUID) -> tuple[Notice, Mail] | None:
    """Return a notice and its mail, or None when it is sent or given up."""
    notice = session.get(Notice, key, with_for_update=True)
    if notice is None or notice.state is not DeliveryState.WAITING:
        return None
    parts = {"subject": notice.subject, "text": notice.text, "html": notice.html}
    return notice, Mail(key=notice.key, to=notice.address, at=notice.made_at, **parts)


def mark_failed(session: Session, job: str, row: Delivery | Notice, error: str) -> None:
    """Count a failed attempt and ask for the next one, or give up and leave it to the desk."""
    row.attempts += 1
    row.error = error[:500]
    pause = policy.pause_after(row.attempts)
    if pause is None:
        row.state = DeliveryState.FAILED
    else:
        _jobs(session).enqueue(session, job, row.id, delay=pause)


def inbox(account_id: UUID) -> Select[*tuple[Any, ...]]:
    """Choose a person's notices, newest first."""
    columns = select(Notice.subject, Notice.path, Notice.made_at).where(Notice.account_id == account_id)
    return columns.order_by(Notice.made_at.desc(), Notice.id)


def forget_inbox(session: Session, account_id: UUID) -> None:
    """Delete a person's notices."""
    session.execute(delete(Notice).where(Notice.account_id == account_id))


def forget_notices(session: Session, account_id: UUID, reference: str) -> None:
    """Delete what somebody was told of a thing, also what is still on its way: it does not exist for them any more."""
    session.execute(delete(Notice).where(Notice.account_id == account_id, _leads_to(reference)))


def _leads_to(reference: str) -> ColumnElement[bool]:
    return or_(Notice.path.endswith(f"/{reference}"), Notice.path.contains(f"/{reference}/"))


def unsent(*, without: Iterable[str] = ()) -> Select[*tuple[Any, ...]]:
    """Choose notices and deliveries that are not done: those given up first, then the oldest.

    Notices on what has one of these references are left out.
    """
    notices = select(
        literal("notice").label("kind"),
        Notice.id.label("id"),
        Notice.subject.label("what"),
        Notice.address.label("whom"),
        *_progress(Notice),
        Notice.made_at.label("since"),
    ).where(Notice.state != DeliveryState.DONE, *_not_on(without))
    deliveries = (
        select(
            literal("delivery"), Delivery.id, EventRecord.name, Delivery.handler, *_progress(Delivery), EventRecord.at
        )
        .join(Delivery.record)
        .where(Delivery.state != DeliveryState.DONE)
    )
    both = notices.union_all(deliveries).subquery()
    return select(both).order_by(case((both.c.state == DeliveryState.FAILED, 0), else_=1), both.c.since, both.c.id)


def _progress(kind: type[Delivery] | type[Notice]) -> tuple[Any, ...]:
    return kind.state.label("state"), kind.attempts.label("attempts"), kind.error.label("error")


def _not_on(references: Iterable[str]) -> list[ColumnElement[bool]]:
    return [~_leads_to(reference) for reference in references]


def count_given_up(session: Session, *, without: Iterable[str] = ()) -> int:
    """Return how many notices and deliveries failed for good, as `unsent` shows them."""
    notices = select(Notice.id).where(Notice.state == DeliveryState.FAILED, *_not_on(without))
    deliveries = select(Delivery.id).where(Delivery.state == DeliveryState.FAILED)
    return session.scalar(select(func.count()).select_from(union_all(notices, deliveries).subquery())) or 0


def send_again(session: Session, kind: str, key: UUID, *, actor: Actor, now: datetime) -> None:
    """Try once more what was given up; what is done or under way stays as it is. Raises NotFound."""
    row = _delivery_or_notice(session, kind, key)
    if row is None:
        raise NotFound
    if row.state is DeliveryState.FAILED:
        row.state = DeliveryState.WAITING
        publish(session, SentAgain(row_id=row.id), actor=actor, at=now)
        _jobs(session).enqueue(session, "mail" if kind == "notice" else "deliver", row.id)


def _delivery_or_notice(session: Session, kind: str, key: UUID) -> Delivery | Notice | None:
    if kind == "notice":
        return session.get(Notice, key, with_for_update=True)
    return session.get(Delivery, key, with_for_update=True)


def telling(session: Session, fact: type[Event], subject_id: UUID, *, handler: str, template: str) -> Telling:
    """Return how far people are told of a fact about a thing by a handler that writes from a template."""
    delivery = session.scalar(_share(fact, subject_id, handler))
    notices = session.scalars(_written(template, subject_id)).all()
    late = [row for row in (delivery, *notices) if row is not None and row.state is not DeliveryState.DONE]
    return Telling(
        letters=[_letter(notice) for notice in notices],
        is_written=delivery is None or delivery.state is DeliveryState.DONE,
        has_failed=any(row.attempts for row in late),
    )


def tell_again(
    session: Session, fact: type[Event], subject_id: UUID, *, handler: str, template: str, actor: Actor, now: datetime
) -> None:
    """Try at once whatever of it is not done, also what waits for its next turn."""
    delivery = session.scalar(_share(fact, subject_id, handler).with_for_update(of=Delivery))
    _hurry(session, "deliver", [delivery] if delivery else [], actor=actor, now=now)
    _hurry(session, "mail", session.scalars(_written(template, subject_id).with_for_update()), actor=actor, now=now)


def attempts_at(session: Session, fact: type[Event], subject_id: UUID, *, handler: str) -> int:
    """Return how often a handler has failed on a fact about a thing."""
    delivery = session.scalar(_share(fact, subject_id, handler))
    return delivery.attempts if delivery else 0


def _share(fact: type[Event], subject_id: UUID, handler: str) -> Select[Delivery]:
    about = select(EventSubject.number).where(EventSubject.subject_id == subject_id)
    mine = select(Delivery).join(Delivery.record).where(EventRecord.name == fact.__name__, Delivery.number.in_(about))
    return mine.where(Delivery.handler.endswith(f".{handler}", autoescape=True))


def _written(template: str, key: UUID) -> Select[Notice]:
    """Choose what `notify` made from a template with this key."""
    return select(Notice).where(Notice.key.startswith(f"{template}:{key}:", autoescape=True)).order_by(Notice.address)


def _hurry(session: Session, job: str, rows: Iterable[Delivery | Notice], *, actor: Actor, now: datetime) -> None:
    for row in rows:
        if row.state is not DeliveryState.DONE:
            row.state = DeliveryState.WAITING
            publish(session, SentAgain(row_id=row.id), actor=actor, at=now)
            _jobs(session).enqueue(session, job, row.id)


def _letter(notice: Notice) -> Letter:
    return Letter(subject=notice.subject, address=notice.address, attempts=notice.attempts, sent_at=notice.sent_at)


def letters_not_gone(session: Session, path: str) -> list[Letter]:
    """Return the notices that lead to this page, or one below it, and have not gone by mail."""
    leads_there = or_(Notice.path == path, Notice.path.startswith(f"{path}/", autoescape=True))
    waiting = select(Notice).where(leads_there, Notice.state != DeliveryState.DONE).order_by(Notice.made_at, Notice.id)
    return [_letter(notice) for notice in session.scalars(waiting)]
