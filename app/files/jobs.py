"""Scanning what arrived, as soon as the scanner answers, and drawing what may be read."""

from datetime import timedelta
from uuid import UUID

import structlog

from app.core.errors import NotFound
from app.core.ports import Pictures, Scanner
from app.extensions import db
from app.files.models import StoredFile
from app.files.policy.pictures import MOST_PAGES, picture_key
from app.files.service import contents_to_scan, note_pages, note_scan, note_scan_failed, sweep
from app.outbox.jobs import JOBS, REGULAR
from app.web.ports import ports

AGAIN_AFTER = timedelta(seconds=30)
SWEEP_EVERY = timedelta(hours=6)
log = structlog.get_logger()


def scan(key: UUID) -> None:
    """Scan a file that has just arrived. Without an answer it goes on waiting for `scan_waiting`."""
    file, scanner = db.session.get(StoredFile, key), ports().scanner
    if scanner is not None and file is not None and file.content.is_waiting:
        _scan(scanner, file.sha256)


def scan_waiting() -> None:
    """Scan all that was never scanned, the oldest first, until the scanner does not answer."""
    scanner = ports().scanner
    if scanner is not None:
        all(_scan(scanner, sha256) for sha256 in contents_to_scan(db.session))


def draw(key: UUID) -> None:
    """Draw the first pages of a file that may be read; what cannot be drawn is downloaded to be seen."""
    file, pictures = db.session.get(StoredFile, key), ports().pictures
    if pictures is None or file is None or not file.content.is_readable or file.content.pages is not None:
        return
    sha256, media_type = file.sha256, file.content.media_type
    db.session.rollback()
    note_pages(db.session, sha256, _drawn(pictures, sha256, media_type))
    db.session.commit()


def _drawn(pictures: Pictures, sha256: str, media_type: str) -> int:
    """Store the pictures and return how many there are."""
    store, number = ports().store, 0
    try:
        for number, picture in enumerate(pictures.render(store.read(sha256), media_type, most=MOST_PAGES), 1):
            store.put(picture_key(sha256, number), [picture])
    except (OSError, NotFound) as error:
        log.warning("drawing failed", sha256=sha256, error=repr(error))
        return 0
    return number


def _scan(scanner: Scanner, sha256: str) -> bool:
    """Scan one content while no transaction is open, and tell whether there was an answer."""
    db.session.rollback()
    try:
        finding = scanner.scan(ports().store.read(sha256))
    except (OSError, NotFound) as error:
        log.warning("scan failed", sha256=sha256, error=repr(error))
        note_scan_failed(db.session, sha256)
        db.session.commit()
        return False
    note_scan(db.session, sha256, finding, now=ports().clock.now())
    db.session.commit()
    return True


def sweep_store() -> None:
    """Remove what no row names; by the machine's time, which the store writes down, not by the program's."""
    removed = sweep(db.session, ports().store, now=ports().wall.now())
    db.session.rollback()
    if removed:
        log.info("store swept", removed=removed)


JOBS.update(scan=scan, draw=draw)
REGULAR.update(scan_waiting=(AGAIN_AFTER, scan_waiting), sweep_store=(SWEEP_EVERY, sweep_store))
