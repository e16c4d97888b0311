"""Scanning what arrived, as soon as the scanner answers."""

from datetime import timedelta
from uuid import UUID

import structlog

from app.core.errors import NotFound
from app.core.ports import Scanner
from app.extensions import db
from app.files.models import StoredFile
from app.files.service import contents_to_scan, note_scan, note_scan_failed
from app.outbox.jobs import JOBS, REGULAR
from app.web.ports import ports

AGAIN_AFTER = timedelta(seconds=30)
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


JOBS["scan"] = scan
REGULAR["scan_waiting"] = (AGAIN_AFTER, scan_waiting)
