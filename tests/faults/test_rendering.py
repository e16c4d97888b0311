"""A worker is killed while it lays out an MoU, or seals one: in the end there is one result, and it is whole."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from app.accounts.policy import Role
from app.adapters.sealing import DEMO_KEY, DemoKey, PdfSeals
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.agreements.service.complete import begin_partnership
from app.agreements.service.seals import certificates
from app.extensions import db
from app.files.models import StoredFile
from app.outbox.models import EventRecord, Notice
from app.web.ports import ports
from tests.agreements.builders import make_agreement, make_application, send_decision
from tests.builders import make_account, make_organisation
from tests.faults.test_jobs import environ, portal, wait_until, worker

__all__ = ["environ", "portal", "worker"]
Worker = Callable[[], subprocess.Popen[bytes]]


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def state_of(app: Flask) -> AgreementState | None:
    with app.app_context():
        return db.session.scalar(select(Agreement.state))


def count(app: Flask, name: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(EventRecord.name == name)) or 0


def filed(app: Flask, name: str) -> list[bytes]:
    with app.app_context():
        kept = db.session.scalars(select(StoredFile).where(StoredFile.name.endswith(name))).all()
        return [b"".join(ports().store.read(file.sha256)) for file in kept]


def test_one_mou_is_issued_when_the_worker_is_killed_while_it_lays_it_out(portal: Flask, worker: Worker) -> None:
    with portal.app_context():
        organisation = make_organisation(db.session)
        make_account(db.session, Role.OWNER, Role.SIGNATORY, organisation=organisation)
        send_decision(db.session, make_application(db.session, organisation))
    process = worker()
    wait_until(lambda: state_of(portal) is AgreementState.PREPARING, 30)
    time.sleep(0.3)  # by now it lays the text out, which takes longer
    kill(process)
    begun = state_of(portal)
    worker()
    wait_until(lambda: count(portal, "AgreementIssued") > 0 and _is_told(portal), 60)

    assert begun is AgreementState.PREPARING, "the worker was killed too late to show anything"
    assert (count(portal, "AgreementDrafted"), count(portal, "AgreementIssued")) == (1, 1)
    (document,) = filed(portal, ".pdf")
    assert document.rstrip().endswith(b"%%EOF")


def _is_told(app: Flask) -> bool:
    with app.app_context():
        told = db.session.scalar(select(func.count(Notice.id)).where(Notice.key.contains("agreements/mail/sign.txt")))
        return told == 1


def test_one_copy_is_filed_when_the_worker_is_killed_while_it_seals(
    portal: Flask, worker: Worker, tmp_path: Path
) -> None:
    """The key of the demo appears when the copy is laid out and the sealing begins."""
    agreement_id = _countersigned(portal)
    process = worker()
    wait_until((tmp_path / DEMO_KEY).exists, 60)
    kill(process)
    begun = count(portal, "AgreementFiled")
    worker()
    wait_until(lambda: count(portal, "AgreementFiled") > 0, 60)

    assert (begun, count(portal, "AgreementFiled")) == (0, 1)
    (document,) = filed(portal, "-signed.pdf")
    with portal.app_context():
        assert db.session.get_one(Agreement, agreement_id).final_file_id is not None
        seals = PdfSeals(key=DemoKey(path=tmp_path / DEMO_KEY))
        assert seals.read(document, certificates(db.session)).is_whole


def _countersigned(app: Flask) -> UUID:
    with app.app_context():
        agreement = make_agreement(db.session, make_organisation(db.session), AgreementState.ACTIVE)
        begin_partnership(db.session, agreement.id)
        db.session.commit()
        return agreement.id
