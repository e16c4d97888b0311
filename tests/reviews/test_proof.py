"""The record of a decision proves itself: its hash stands on the page and in the audit trail (C05)."""

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.cli import decision
from app.outbox.models import EventRecord
from app.reviews.models import Decision
from tests.conftest import SignIn
from tests.reviews.builders import Case, to_agreement


@pytest.fixture
def record(session: Session, case: Case, signed_in: SignIn) -> bytes:
    """What the second person downloads after sending the decision."""
    to_agreement(session, case)
    data = {"outcome": "approved", "summary": "Welcome."}
    signed_in(case.chair).post(f"/panel/{case.reference}/decide", data=data)
    manager = signed_in(case.manager)
    manager.post(f"/panel/{case.reference}/approve", data={"version": "1"})
    return bytes(manager.get(f"/panel/{case.reference}/record.txt").data)


def verify(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(decision, ["verify", *words])
    return result.exit_code, result.output


def test_the_hash_of_the_download_stands_in_the_audit_trail(session: Session, case: Case, record: bytes) -> None:
    """Item 5: a printable record with hash."""
    sent = session.scalars(select(EventRecord).where(EventRecord.name == "DecisionSent")).one()

    assert sent.payload["record_sha256"] == hashlib.sha256(record).hexdigest()


def test_an_operator_compares_the_record_and_a_copy_with_the_hash(
    app: Flask, session: Session, case: Case, record: bytes, tmp_path: Path
) -> None:
    copy, other = tmp_path / "copy.txt", tmp_path / "other.txt"
    copy.write_bytes(record)
    other.write_bytes(record.replace(b"Welcome.", b"Go away."))

    assert verify(app, case.reference) == (0, "The record is as it was fixed.\n")
    assert verify(app, case.reference, str(copy))[0] == 0
    assert verify(app, case.reference, str(other)) == (1, "Error: The copy differs from the record.\n")
    assert "no such decision" in verify(app, "DPP-APP-2030-9999")[1]

    session.execute(update(Decision).values(record="Something else"))
    session.commit()
    assert verify(app, case.reference) == (
        1,
        "Error: The record is not the one that the audit trail has the hash of.\n",
    )
