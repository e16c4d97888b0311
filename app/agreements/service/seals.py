"""The certificates by which the program's seals are known, the present one and those before it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.agreements.models import SealCertificate
from app.core.digests import sha256_of

SEALED = "Memorandum of Understanding"


def note_certificate(session: Session, pem: str, *, now: datetime) -> None:
    """Keep the certificate that a seal was made with; once for all its seals."""
    fingerprint = sha256_of(pem)
    known = select(SealCertificate.id).where(SealCertificate.fingerprint == fingerprint)
    if session.scalar(known) is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(SealCertificate(fingerprint=fingerprint, pem=pem, first_used_at=now))


def certificates(session: Session) -> Sequence[str]:
    """Return all certificates that ever sealed, the newest first."""
    newest = select(SealCertificate.pem).order_by(SealCertificate.first_used_at.desc(), SealCertificate.fingerprint)
    return session.scalars(newest).all()
