"""Keeping files: bytes into the store first, rows after."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from typing import BinaryIO
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Actor
from app.core.errors import NotFound, RuleBroken
from app.core.ports import ObjectStore, StoredKey
from app.files.events import FileRead, FileRefused
from app.files.models import FileContent, StoredFile
from app.files.policy import Upload
from app.files.policy.check import checked
from app.files.policy.limits import FORMATS
from app.files.policy.names import clean_name
from app.files.policy.pictures import content_of
from app.files.policy.scanning import INFECTED, NEVER_SCANNED, ScanState, after_scan, first_state
from app.outbox.service import ask_for, history, publish

UNNAMED_STAYS = timedelta(days=1)  # the row of an upload comes after its bytes
READ_AGAIN_AFTER = timedelta(hours=1)
BATCH = 500
log = structlog.get_logger()


def keep_file(session: Session, store: ObjectStore, upload: Upload, *, actor: Actor, now: datetime) -> StoredFile:
    """Check and keep what somebody sent. Raises RuleBroken(field="file"); the caller commits.

    The bytes are durable in the store before a row names them: what is committed can be read. What was checked
    before, outside of a transaction, is not checked again.
    """
    media_type = FORMATS[checked(upload).kind].media_type
    scan = first_state(scans=session.info["scans"])
    file = _keep(
        session, store, upload.stream, name=upload.name, media_type=media_type, actor=actor, now=now, scan=scan
    )
    _ask_for_next(session, file)
    return file


def keep_bytes(
    session: Session, store: ObjectStore, data: bytes, *, name: str, media_type: str, actor: Actor, now: datetime
) -> StoredFile:
    """Keep a document that the portal made, which needs no scan."""
    stream, scan = BytesIO(data), ScanState.CLEAN
    return _keep(session, store, stream, name=name, media_type=media_type, actor=actor, now=now, scan=scan)


def stored_file(session: Session, file_id: UUID) -> StoredFile:
    """Return a file with its content's row. Raises NotFound. The caller has asked who may have it."""
    found = session.get(StoredFile, file_id)
    if found is None:
        raise NotFound
    return found


def _keep(
    session: Session,
    store: ObjectStore,
    stream: BinaryIO,
    *,
    name: str,
    media_type: str,
    actor: Actor,
    now: datetime,
    scan: ScanState,
) -> StoredFile:
    kept = store.keep(stream)
    content = FileContent(sha256=kept.sha256, size=kept.size, media_type=media_type, received_at=now, scan=scan)
    _note_content(session, content)
    file = StoredFile(sha256=kept.sha256, name=clean_name(name), stored_at=now, stored_by=actor.account_id)
    session.add(file)
    session.flush()
    return file


def have_drawn(session: Session, file: StoredFile) -> None:
    """Have pictures made of a file that was kept without, to be looked at beside another one."""
    if file.content.is_readable and file.content.pages is None:
        ask_for(session, "draw", file.id)


def _ask_for_next(session: Session, file: StoredFile) -> None:
    """Have the file scanned, or drawn as soon as it may be read."""
    if file.content.is_waiting:
        ask_for(session, "scan", file.id)
    else:
        have_drawn(session, file)


def _note_content(session: Session, content: FileContent) -> None:
    """Add the row of a content unless it is known; somebody else may be adding it at this moment."""
    known = session.get(FileContent, content.sha256)
    if known is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(content)
        known = session.get_one(FileContent, content.sha256)
    if known.scan is ScanState.REFUSED:
        raise RuleBroken(INFECTED.format(finding=known.finding), field="file")
    if known.scan is ScanState.UNSCANNED:
        known.scan = content.scan


def contents_to_scan(session: Session) -> Sequence[str]:
    """Return the contents that were never scanned, the oldest first: also those from before there was a scanner."""
    waiting = select(FileContent.sha256).where(FileContent.scan.in_(NEVER_SCANNED))
    return session.scalars(waiting.order_by(FileContent.received_at)).all()


def note_scan(session: Session, sha256: str, finding: str, *, now: datetime) -> None:
    """Keep what the scanner said of a content, and announce a refusal. The caller commits."""
    unscanned = (FileContent.sha256 == sha256, FileContent.scan.in_(NEVER_SCANNED))
    values = {"scan": after_scan(finding), "finding": finding, "scanned_at": now}
    changed = session.execute(update(FileContent).where(*unscanned).values(**values).returning(FileContent.sha256))
    if not changed.first():
        return
    if finding:
        publish(session, FileRefused(sha256=sha256, finding=finding), actor=PORTAL, at=now)
        return
    file_id = session.scalar(select(StoredFile.id).where(StoredFile.sha256 == sha256).limit(1))
    if file_id is not None:
        ask_for(session, "draw", file_id)


def sweep(session: Session, store: ObjectStore, *, now: datetime) -> list[str]:
    """Remove what is stored, older than a day, and named by no row: uploads that were cut off or rolled back."""
    removed = []
    for batch in _batches(store.stored(), before=now - UNNAMED_STAYS):
        digests = {content_of(key) for key in batch}
        named = set(session.scalars(select(FileContent.sha256).where(FileContent.sha256.in_(digests))))
        removed += [key for key in batch if content_of(key) not in named]
    for key in removed:
        store.remove(key)
    return removed


def _batches(stored: Iterable[StoredKey], *, before: datetime) -> Iterator[list[str]]:
    old = (found.key for found in stored if found.stored_at < before)
    while batch := list(islice(old, BATCH)):
        yield batch


def note_pages(session: Session, sha256: str, pages: int) -> None:
    """Keep how many pictures show a content; none when it cannot be drawn. The caller commits."""
    session.execute(update(FileContent).where(FileContent.sha256 == sha256).values(pages=pages))


def note_reading(session: Session, file: StoredFile, *, actor: Actor, at: datetime, page: str = "") -> None:
    """Keep in the trail that somebody has read a file, once in an hour; the log has a line for each of its pages."""
    log.info("file read", file=str(file.id), sha256=file.sha256, account=str(actor.account_id), at=str(at), page=page)
    if not _has_just_read(session, file, actor, at):
        publish(session, FileRead(file_id=file.id), actor=actor, at=at)


def _has_just_read(session: Session, file: StoredFile, actor: Actor, at: datetime) -> bool:
    return any(
        record.name == FileRead.__name__ and record.actor_id == actor.account_id and record.at > at - READ_AGAIN_AFTER
        for record in history(session, file.id)
    )


def note_scan_failed(session: Session, sha256: str) -> None:
    """Count a scan without an answer; the content goes on waiting. The caller commits."""
    more = {"scan_attempts": FileContent.scan_attempts + 1}
    session.execute(update(FileContent).where(FileContent.sha256 == sha256).values(**more))


def has_unscanned(session: Session, file_ids: Collection[UUID]) -> bool:
    """Tell whether any of these files was never scanned."""
    unscanned = (StoredFile.id.in_(file_ids), FileContent.scan == ScanState.UNSCANNED)
    return session.scalar(select(StoredFile.id).join(StoredFile.content).where(*unscanned).limit(1)) is not None
