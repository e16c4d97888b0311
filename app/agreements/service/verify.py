"""What everybody may know of a number, and what a copy is worth that somebody holds."""

from datetime import date
from functools import cache
from hashlib import sha256

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session, defer

from app.agreements.models import Agreement
from app.agreements.policy import IN_FORCE, AgreementState
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
from app.agreements.service.find import executed_copy
from app.agreements.service.seals import certificates
from app.core.clock import local_date
from app.core.ports import ObjectStore, PageTexts, Seals
from app.partners.models import Partner
from app.partners.policy import LISTED, STANDING_TEXT
from app.partners.service import partner_numbered

SOUGHT: BindParameter[str] = bindparam("sought")
SHORT = defer(Agreement.terms)


def standing_of(session: Session, typed: str) -> PublicStanding | None:
    """Return how the partner behind a number stands; who is not and was not a partner has no number."""
    number = as_number(typed)
    return _of_agreement(session, _by_number(), number) or _of_partner(session, number)


@cache
def _by_number() -> Select[Agreement]:
    return _filed().where(Agreement.reference == SOUGHT)


@cache
def _by_hash() -> Select[Agreement]:
    return _filed().where(Agreement.final_file.has(sha256=SOUGHT))


def _filed() -> Select[Agreement]:
    """Choose the MoUs that are sealed and filed; each statement is put together once."""
    return select(Agreement).options(SHORT).where(Agreement.final_file_id.is_not(None))


def _of_agreement(session: Session, chosen: Select[Agreement], sought: str) -> PublicStanding | None:
    """Return the standing behind an MoU that is sealed and filed."""
    found = session.scalar(chosen, {SOUGHT.key: sought})
    if found is None or found.partner is None:
        return None
    last_on = found.ends_on if found.state is AgreementState.TERMINATED else found.last_on
    term = (found.starts_on, last_on) if found.starts_on and last_on else None
    return _public(found.partner, found.reference, is_in_force=found.state in IN_FORCE, term=term)


def _of_partner(session: Session, number: str) -> PublicStanding | None:
    partner = partner_numbered(session, number)
    return _public(partner, number) if partner else None


def _public(
    partner: Partner, number: str, *, is_in_force: bool | None = None, term: tuple[date, date] | None = None
) -> PublicStanding:
    is_partner = partner.standing in LISTED
    return PublicStanding(
        number=number,
        name=partner.organisation.legal_name,
        slug=partner.slug,
        is_partner=is_partner,
        status="Partner" if is_partner else STANDING_TEXT[partner.standing],
        since=partner.active_on if is_partner else local_date(partner.standing_since),
        is_in_force=is_in_force,
        was=(partner.active_on, partner.last_on) if partner.last_on else None,
        term=term,
    )


def check_hash(session: Session, digest: str) -> Checked | None:
    """Judge a file by its SHA-256 alone, which says whether it is one that we filed; otherwise nothing."""
    sealed = _of_agreement(session, _by_hash(), digest)
    if sealed is not None:
        return Checked(verdict=Verdict.UNCHANGED, standing=sealed)
    issued = session.scalar(select(Agreement.id).where(Agreement.file.has(sha256=digest)))
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
    named = Agreement.reference.in_(named_in(document)) & Agreement.final_file_id.is_not(None)
    for agreement in session.scalars(select(Agreement).where(named)):
        sealed = b"".join(store.read(executed_copy(agreement).sha256))
        if seals_in(sealed) & held:
            places = (byte_place(sealed, document), *_page_places(texts, sealed, document))
            return Checked(verdict=Verdict.CHANGED, places=places, standing=standing_of(session, agreement.reference))
    return of_stranger(document)


def _page_places(texts: PageTexts, sealed: bytes, given: bytes) -> list[str]:
    try:
        return page_places(texts.pages(sealed), texts.pages(given))
    except OSError:
        return ["Its pages cannot be read any more."]
