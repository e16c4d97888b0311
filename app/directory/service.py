"""Writing the public list and searching it."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from app.applications.policy.capabilities import PRODUCT_KINDS, SERVICE_KIND
from app.applications.policy.names import place_name
from app.applications.service import latest_revision
from app.core.clock import local_date
from app.core.errors import NotFound
from app.core.languages import language_name
from app.directory.models import DirectoryEntry, DirectoryFacet, DirectoryVersion
from app.directory.policy import FACETS, Search, plain, safe_website
from app.guide.service import catalogue_names
from app.partners.models import Partner
from app.partners.policy import LISTED, STANDING_TEXT
from app.partners.service import partner_of, partner_to_change

Labels = dict[str, str]


def list_partner(session: Session, *, partner_id: UUID, application_id: UUID, now: datetime) -> None:
    """Write the partner's public row as the partner stands now (S1.11, A8). A second time changes nothing."""
    partner = partner_to_change(session, partner_id)
    content = latest_revision(session, application_id).content
    offers = _offers(session, content.get("capabilities", {}))
    session.merge(_entry(partner, content, offers))
    session.flush()
    session.execute(delete(DirectoryFacet).where(DirectoryFacet.partner_id == partner.id))
    session.add_all(
        DirectoryFacet(partner_id=partner.id, kind=kind, value=value, label=label)
        for kind, labels in offers.items()
        for value, label in labels.items()
    )
    session.merge(DirectoryVersion(id=1, token=secrets.token_hex(8), changed_at=now))


def rename_partner(session: Session, organisation_id: UUID, *, now: datetime) -> None:
    """Write names and country of a partner anew, if the organisation is one. A second time changes nothing."""
    partner = partner_of(session, organisation_id)
    entry = session.get(DirectoryEntry, partner.id) if partner else None
    if partner is None or entry is None:
        return
    own = partner.organisation
    entry.name, entry.name_key, entry.country = own.legal_name, plain(own.legal_name), place_name(own.country)
    known = entry.words.split()
    new = plain(" ".join([own.legal_name, own.trading_name, *own.former_names, entry.country])).split()
    entry.words = " ".join([*known, *(word for word in new if word not in known)])
    session.merge(DirectoryVersion(id=1, token=secrets.token_hex(8), changed_at=now))


def restate_partner(session: Session, partner_id: UUID, *, now: datetime) -> None:
    """Write the partner's standing anew, and whether it is listed. A second time changes nothing."""
    partner, entry = partner_to_change(session, partner_id), session.get(DirectoryEntry, partner_id)
    if entry is None:
        return
    entry.is_listed, entry.standing = partner.standing in LISTED, STANDING_TEXT[partner.standing]
    entry.standing_on, entry.last_on = local_date(partner.standing_since), partner.last_on
    session.merge(DirectoryVersion(id=1, token=secrets.token_hex(8), changed_at=now))


def _offers(session: Session, capabilities: dict[str, Any]) -> dict[str, Labels]:
    """Return, for each kind of facet, the values with the words for them."""
    return {
        "product": _named(session, PRODUCT_KINDS, capabilities.get("products", ())),
        "service": _named(session, (SERVICE_KIND,), capabilities.get("services", ())),
        "place": {code: place_name(code) for code in capabilities.get("places", ())},
        "language": {code: language_name(code) for code in capabilities.get("languages", ())},
    }


def _named(session: Session, kinds: Iterable[str], codes: Iterable[str]) -> Labels:
    names = catalogue_names(session, *kinds)
    return {code: names.get(code, code) for code in codes}


def _entry(partner: Partner, content: dict[str, Any], offers: dict[str, Labels]) -> DirectoryEntry:
    about = content.get("capabilities", {}).get("about", "")
    own = content.get("organisation", {})
    return DirectoryEntry(
        partner_id=partner.id,
        reference=partner.reference,
        slug=partner.slug,
        name=partner.organisation.legal_name,
        name_key=plain(partner.organisation.legal_name),
        country=place_name(partner.organisation.country),
        about=about,
        website=safe_website(own.get("website", "")),
        products=list(offers["product"].values()),
        services=list(offers["service"].values()),
        languages=list(offers["language"].values()),
        places=list(offers["place"].values()),
        is_listed=partner.standing in LISTED,
        standing=STANDING_TEXT[partner.standing],
        standing_on=local_date(partner.standing_since),
        active_on=partner.active_on,
        words=_words(partner, own.get("trading_name", ""), about, offers),
        last_on=partner.last_on,
    )


def _words(partner: Partner, trading_name: str, about: str, offers: dict[str, Labels]) -> str:
    """Return everything by which somebody may look for the partner."""
    own = (partner.organisation.legal_name, trading_name, place_name(partner.organisation.country), about)
    labels = (label for values in offers.values() for label in values.values())
    return plain(" ".join([*own, *labels]))


def found_partners(search: Search) -> Select[*tuple[Any, ...]]:
    """Return the query of the listed partners that have every word and every facet, by name."""
    entry, facet = DirectoryEntry, DirectoryFacet
    query = select(entry.slug, entry.name, entry.country, entry.about, entry.products, entry.places, entry.active_on)
    query = query.where(entry.is_listed)
    for word in plain(search.words).split():
        query = query.where(entry.words.contains(word, autoescape=True))
    for kind, value in search.facets.items():
        having = select(facet.partner_id).where(facet.kind == kind, facet.value == value)
        query = query.where(entry.partner_id.in_(having))
    return query.order_by(entry.name_key, entry.slug)


def listed_slugs(session: Session) -> Sequence[str]:
    """Return the addresses' parts of all listed partners, by name."""
    entry = DirectoryEntry
    return session.scalars(select(entry.slug).where(entry.is_listed).order_by(entry.name_key, entry.slug)).all()


def facets(session: Session) -> dict[str, Labels]:
    """Return all values that some listed partner has, with their words in order."""
    facet = DirectoryFacet
    rows = session.execute(
        select(facet.kind, facet.value, func.min(facet.label))
        .join(DirectoryEntry, DirectoryEntry.partner_id == facet.partner_id)
        .where(DirectoryEntry.is_listed)
        .group_by(facet.kind, facet.value)
    )
    ordered = sorted((plain(label), kind, value, label) for kind, value, label in rows)
    return {kind: {value: label for _, its, value, label in ordered if its == kind} for kind in FACETS}


def entry_named(session: Session, slug: str) -> DirectoryEntry:
    """Return a partner's public row, listed or not. Raises NotFound."""
    entry = session.scalar(select(DirectoryEntry).where(DirectoryEntry.slug == slug))
    if entry is None:
        raise NotFound
    return entry


def version(session: Session) -> str:
    """Return the token of the list as it is now."""
    return session.scalar(select(DirectoryVersion.token)) or ""
