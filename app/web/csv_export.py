"""Tables as CSV files. What people typed stays text: no spreadsheet program takes it for a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from uuid import UUID

import structlog
from flask import Response

log = structlog.get_logger()
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def safe_cell(value: object) -> object:
    """Return the value as it may stand in a cell: text that could begin a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with its head in the first line."""
    written = StringIO(newline="")
    csv.writer(written).writerows([safe_cell(cell) for cell in row] for row in (head, *rows))
    return written.getvalue()


def csv_download(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Send a table as a file; the mark in front tells spreadsheet programs that it is UTF-8."""
    named = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response(csv_text(head, rows).encode("utf-8-sig"), mimetype="text/csv", headers=named)


def note_export(what: str, count: int, *, account_id: UUID | None, at: datetime) -> None:
    """Leave a line in the log: somebody took a list along."""
    log.info("exported", what=what, rows=count, account=str(account_id), at=str(at))
