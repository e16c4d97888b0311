"""What tests of the pages of documents send and look at."""

from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.applications.models import Application, EvidenceItem
from app.files.models import FileContent, StoredFile
from app.outbox.models import EventRecord
from tests.applications.evidence_rows import store_of

Typed = dict[str, Any]
TYPED = {
    "number": "U72900KA2008PTC000000",
    "issued_on": "2028-01-05",
    "valid_until": "2031-01-05",
    "note": "Second page counts",
}


def place(application: Application, code: str = "ID-INC") -> str:
    return f"/apply/{application.reference}/evidence/{code}"


def send(client: FlaskClient, address: str, name: str, data: bytes, **typed: str) -> TestResponse:
    """Send the form as a browser does; the body is made here, since the test client leaves its own file open."""
    boundary, body = encode_multipart({**typed, "file": FileStorage(BytesIO(data), name)})
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def items(session: Session) -> list[tuple[str, bool]]:
    """Return code and being in force of all documents, the oldest first."""
    session.expire_all()
    rows = session.execute(select(EvidenceItem.requirement_code, EvidenceItem.superseded_at).order_by("superseded_at"))
    return sorted((row[0], row[1] is None) for row in rows)


def events(session: Session) -> list[str]:
    return list(session.scalars(select(EventRecord.name).order_by(EventRecord.number)))


def nothing_is_stored(session: Session, app: Flask) -> bool:
    counts = [
        session.scalar(select(func.count()).select_from(table)) for table in (EvidenceItem, StoredFile, FileContent)
    ]
    return counts == [0, 0, 0] and store_of(app).files == {} and events(session) == []


def in_force(session: Session) -> tuple[str, str, str]:
    session.expire_all()
    item = session.scalars(select(EvidenceItem).where(EvidenceItem.superseded_at.is_(None))).one()
    return item.file.name, item.number, item.note
