"""Sealed MoUs made by the real libraries: once for all tests of a process, since a key and a page cost time."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.adapters.pdf import WeasyRenderer
from app.adapters.sealing import DemoKey, PdfSeals
from app.agreements.documents import mou_data, mou_html
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.agreements.service.seals import SEALED, note_certificate
from app.core.ports import ObjectStore, Sealed
from app.files.service import keep_bytes
from app.partners.models import Partner
from tests.agreements.builders import SHA256, TERMS, make_agreement
from tests.builders import NOW

REFERENCE = "DPP-MOU-2030-0777"
ADDRESS = f"https://portal.example/verify/{REFERENCE}"
SIGNED = {
    "partner": {"name": "Zoë O’Brien", "capacity": "Managing Director", "signed_at": NOW},
    "program": {"name": "Priya Nair", "capacity": "For eGov Foundation", "signed_at": NOW},
}


def seals_of_somebody() -> PdfSeals:
    """Return seals with a new key of their own."""
    return PdfSeals(key=DemoKey(path=Path(mkdtemp()) / "seal.p12"))


@cache
def own_seals() -> PdfSeals:
    return seals_of_somebody()


@cache
def foreign_seals() -> PdfSeals:
    return seals_of_somebody()


@cache
def plain() -> bytes:
    """Return an executed copy before it is sealed."""
    terms = TERMS | {"reference": REFERENCE}
    html = mou_html(terms, SIGNED, SHA256, address=ADDRESS)
    return WeasyRenderer().render(html, [mou_data(terms, SIGNED, SHA256, address=ADDRESS)])


@cache
def sealed() -> Sealed:
    return own_seals().seal(plain(), reason=f"{SEALED} {REFERENCE}", at=NOW)


def file_sealed(session: Session, store: ObjectStore, partner: Partner, made: Sealed | None = None) -> Agreement:
    """File the sealed copy for a partner, as the worker does."""
    made = made or sealed()
    agreement = make_agreement(session, partner.organisation, AgreementState.ACTIVE)
    agreement.reference = REFERENCE
    copy = keep_bytes(
        session,
        store,
        made.document,
        name=f"{REFERENCE}-signed.pdf",
        media_type="application/pdf",
        actor=PORTAL,
        now=NOW,
    )
    agreement.final_file_id = copy.id
    note_certificate(session, made.certificate, now=NOW)
    session.commit()
    return agreement
