"""What everybody may know of a number, and what a copy is worth that somebody holds."""

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.agreements.policy.verification import (
    Checked,
    PublicStanding,
    Verdict,
    as_number,
    byte_place,
    named_in,
    of_own_copy,
    of_stranger,
    page_places,
    seals_in,
)
from app.agreements.service.seals import certificates
from app.core.clock import local_date
from app.core.ports import ObjectStore, PageTexts, Seals
from app.files.models import StoredFile
from app.partners.models import Partner
from app.partners.policy import LISTED, STANDING_TEXT
from app.partners.service import partner_of


def standing_of(session: Session, typed: str) -> PublicStanding | None:
    """Return how the partner behind a number stands; who is not and was not a partner has no number."""
    number = as_number(typed)
    agreement = session.scalar(select(Agreement).where(Agreement.reference == number))
    if agreement is not None:
        return _of_agreement(session, agreement)
    partner = session.scalar(select(Partner).where(Partner.reference == number))
    return _public(partner, number) if partner else None


def _of_agreement(session: Session, agreement: Agreement) -> PublicStanding | None:
    partner = partner_of(session, agreement.application.organisation_id)
    if partner is None or agreement.final_file is None:
        return None
    return _public(partner, agreement.reference, is_in_force=agreement.state is AgreementState.ACTIVE)


def _public(partner: Partner, number: str, *, is_in_force: bool = True) -> PublicStanding:
    is_partner = partner.standing in LISTED
    return PublicStanding(
        number=number,
        name=partner.organisation.legal_name,
        slug=partner.slug,
        is_partner=is_partner,
        status="Partner" if is_partner else STANDING_TEXT[partner.standing],
        since=partner.active_on if is_partner else local_date(partner.standing_since),
        is_in_force=is_in_force,
    )


def check_hash(session: Session, digest: str) -> Checked | None:
    """Judge a file by its SHA-256 alone, which says whether it is one that we filed; otherwise nothing."""
    sealed = session.scalar(select(Agreement).join(Agreement.final_file).where(StoredFile.sha256 == digest))
    if sealed is not None:
        return Checked(verdict=Verdict.UNCHANGED, standing=_of_agreement(session, sealed))
    issued = session.scalar(select(Agreement.id).join(Agreement.file).where(StoredFile.sha256 == digest))
    return Checked(verdict=Verdict.NOT_SEALED_YET) if issued else None


def check_file(session: Session, store: ObjectStore, seals: Seals, texts: PageTexts, document: bytes) -> Checked:
    """Judge a file. What we filed ourselves is read by its seal; what anybody made is only compared."""
    known = check_hash(session, sha256(document).hexdigest())
    if known is None:
        return _compare(session, store, texts, document)
    if known.verdict is not Verdict.UNCHANGED:
        return known
    found = of_own_copy(seals.read(document, certificates(session)))
    return Checked(**{**vars(found), "standing": known.standing})


def _compare(session: Session, store: ObjectStore, texts: PageTexts, document: bytes) -> Checked:
    held = seals_in(document)
    for agreement in session.scalars(select(Agreement).where(Agreement.reference.in_(named_in(document)))):
        if agreement.final_file is None:
            continue
        sealed = b"".join(store.read(agreement.final_file.sha256))
        if seals_in(sealed) & held:
            places = (byte_place(sealed, document), *_page_places(texts, sealed, document))
            return Checked(verdict=Verdict.CHANGED, places=places, standing=_of_agreement(session, agreement))
    return of_stranger(document)


def _page_places(texts: PageTexts, sealed: bytes, given: bytes) -> list[str]:
    try:
        return page_places(texts.pages(sealed), texts.pages(given))
    except OSError:
        return ["Its pages cannot be read any more."]
