"""What everybody may know of a number, and what a copy is worth that somebody holds."""

from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, select
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
from app.applications.models import Application
from app.core.clock import local_date
from app.core.ports import ObjectStore, PageTexts, Seals
from app.files.models import StoredFile
from app.partners.models import Organisation, Partner
from app.partners.policy import LISTED, STANDING_TEXT

PUBLIC = (Partner.slug, Partner.standing, Partner.standing_since, Partner.active_on, Organisation.legal_name)


def standing_of(session: Session, typed: str) -> PublicStanding | None:
    """Return how the partner behind a number stands; who is not and was not a partner has no number."""
    number = as_number(typed)
    return _of_agreement(session, Agreement.reference == number) or _of_partner(session, number)


def _of_agreement(session: Session, chosen: ColumnElement[bool]) -> PublicStanding | None:
    """Return the standing behind an MoU that is sealed and filed."""
    of_mou = select(Agreement.reference.label("number"), Agreement.state, *PUBLIC).join(Agreement.application)
    of_partner = of_mou.join(Partner, Partner.organisation_id == Application.organisation_id)
    row = session.execute(of_partner.join(Partner.organisation).join(Agreement.final_file).where(chosen)).first()
    return _public(row, is_in_force=row.state is AgreementState.ACTIVE) if row else None


def _of_partner(session: Session, number: str) -> PublicStanding | None:
    named = select(Partner.reference.label("number"), *PUBLIC).join(Partner.organisation)
    row = session.execute(named.where(Partner.reference == number)).first()
    return _public(row) if row else None


def _public(row: Any, *, is_in_force: bool = True) -> PublicStanding:
    is_partner = row.standing in LISTED
    return PublicStanding(
        number=row.number,
        name=row.legal_name,
        slug=row.slug,
        is_partner=is_partner,
        status="Partner" if is_partner else STANDING_TEXT[row.standing],
        since=row.active_on if is_partner else local_date(row.standing_since),
        is_in_force=is_in_force,
    )


def check_hash(session: Session, digest: str) -> Checked | None:
    """Judge a file by its SHA-256 alone, which says whether it is one that we filed; otherwise nothing."""
    sealed = _of_agreement(session, StoredFile.sha256 == digest)
    if sealed is not None:
        return Checked(verdict=Verdict.UNCHANGED, standing=sealed)
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
    filed = select(Agreement.reference, StoredFile.sha256).join(Agreement.final_file)
    for number, digest in session.execute(filed.where(Agreement.reference.in_(named_in(document)))):
        sealed = b"".join(store.read(digest))
        if seals_in(sealed) & held:
            places = (byte_place(sealed, document), *_page_places(texts, sealed, document))
            return Checked(verdict=Verdict.CHANGED, places=places, standing=standing_of(session, number))
    return of_stranger(document)


def _page_places(texts: PageTexts, sealed: bytes, given: bytes) -> list[str]:
    try:
        return page_places(texts.pages(sealed), texts.pages(given))
    except OSError:
        return ["Its pages cannot be read any more."]
