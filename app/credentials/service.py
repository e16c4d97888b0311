"""Signing what is true of a partner now, and judging a credential that somebody holds."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.ports import CredentialSigner
from app.credentials.models import CredentialKey
from app.credentials.policy import (
    LIST_SIZE,
    CheckedCredential,
    CredentialVerdict,
    Issuer,
    PartnerFacts,
    number_in,
    partner_credential,
    status_credential,
)
from app.partners.models import Partner
from app.partners.policy import LISTED
from app.partners.service import partner_numbered, status_places_marked, status_places_used


def issuer_at(base_url: str, signer: CredentialSigner) -> Issuer:
    """Return who signs here."""
    return Issuer(base_url=base_url, is_demo=signer.is_demo)


def is_noted(session: Session, public_key: str) -> bool:
    """Tell whether a key is kept already."""
    return session.scalar(select(CredentialKey.id).where(CredentialKey.public_key == public_key)) is not None


def note_key(session: Session, public_key: str, *, now: datetime) -> None:
    """Keep a key before it signs for the first time. The caller commits."""
    with suppress(IntegrityError), session.begin_nested():
        session.add(CredentialKey(public_key=public_key, first_used_at=now))


def known_keys(session: Session, signer: CredentialSigner) -> Sequence[str]:
    """Return the present key, then all that ever signed, the newest first."""
    newest = select(CredentialKey.public_key).order_by(CredentialKey.first_used_at.desc(), CredentialKey.public_key)
    return list(dict.fromkeys([signer.public_key(), *session.scalars(newest)]))


def facts_of(partner: Partner) -> PartnerFacts:
    """Return what a credential says of this partner."""
    return PartnerFacts(
        number=partner.reference,
        name=partner.organisation.legal_name,
        slug=partner.slug,
        country=partner.organisation.country,
        active_on=partner.active_on,
        status_index=partner.status_index,
    )


def signed_credential(session: Session, signer: CredentialSigner, issuer: Issuer, number: str) -> str:
    """Return the credential of a partner of today. Raises NotFound for all others."""
    partner = partner_numbered(session, number)
    if partner is None or partner.standing not in LISTED:
        raise NotFound
    return _signed(signer, issuer, partner_credential(issuer, facts_of(partner)))


def signed_status_list(session: Session, signer: CredentialSigner, issuer: Issuer, number: int, now: datetime) -> str:
    """Return who of one list is no partner at this moment. Raises NotFound for a list in which nobody is."""
    places = range((number - 1) * LIST_SIZE, number * LIST_SIZE)
    if number != 1 and not status_places_used(session, places):
        raise NotFound
    marked = status_places_marked(session, places)
    return _signed(signer, issuer, status_credential(issuer, number, marked, now=now))


def check_credential(session: Session, signer: CredentialSigner, issuer: Issuer, document: bytes) -> CheckedCredential:
    """Judge a file: whether we signed it, and whether the partner is one today."""
    keys = {issuer.key_id(key): key for key in known_keys(session, signer)}
    found = signer.read(document.decode(errors="replace").strip(), keys)
    if not found.key_id:
        return CheckedCredential(verdict=CredentialVerdict.NOT_OURS)
    if not found.holds:
        return CheckedCredential(verdict=CredentialVerdict.CHANGED)
    number = number_in(found.claims)
    return CheckedCredential(
        verdict=_verdict(partner_numbered(session, number) if number else None),
        number=number,
        key_id=found.key_id,
        words=found.claims.get("description", ""),
    )


def _verdict(partner: Partner | None) -> CredentialVerdict:
    if partner is None:
        return CredentialVerdict.NO_CREDENTIAL
    return CredentialVerdict.VALID if partner.standing in LISTED else CredentialVerdict.NOT_TODAY


def _signed(signer: CredentialSigner, issuer: Issuer, claims: dict[str, Any]) -> str:
    return signer.sign(claims, key_id=issuer.key_id(signer.public_key()))
