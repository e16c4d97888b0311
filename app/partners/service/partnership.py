"""Organisations that became partners."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import count
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.clock import local_date
from app.core.errors import NotFound, RuleBroken
from app.core.references import next_number, next_reference
from app.outbox.service import publish
from app.partners.events import PartnerActivated, StandingChanged
from app.partners.models import Organisation, Partner
from app.partners.policy import LISTED, OVER, Cause, Standing, may_move, name_key, slug_of

STATUS_INDEX = "STATUS"


def own_partner(session: Session, actor: Actor) -> Partner:
    """Return the actor's partnership. Raises NotFound for people without one."""
    found = session.scalar(select(Partner).where(Partner.organisation_id == actor.organisation_id))
    if found is None:
        raise NotFound
    return found


def partner_to_change(session: Session, partner_id: UUID) -> Partner:
    """Return a partner as it is now, and let other writers wait until this one is done."""
    return session.get_one(Partner, partner_id, with_for_update=True, populate_existing=True)


def partner_of(session: Session, organisation_id: UUID) -> Partner | None:
    """Return what an organisation became, if it did."""
    return session.scalar(select(Partner).where(Partner.organisation_id == organisation_id))


def partner_numbered(session: Session, number: str) -> Partner | None:
    """Return the partner with this reference, whoever asks."""
    return session.scalar(select(Partner).where(Partner.reference == number))


def active_partners(session: Session) -> Sequence[Partner]:
    """Return the partners that the program lists, by their reference."""
    return session.scalars(select(Partner).where(Partner.standing.in_(LISTED)).order_by(Partner.reference)).all()


def status_places_used(session: Session, places: range) -> bool:
    """Tell whether a partner has one of these places in the status list."""
    inside = Partner.status_index.between(places.start, places.stop - 1)
    return session.scalar(select(Partner.id).where(inside).limit(1)) is not None


def status_places_marked(session: Session, places: range) -> Sequence[int]:
    """Return those of these places in the status list whose partners the program does not list now."""
    inside = Partner.status_index.between(places.start, places.stop - 1)
    return session.scalars(select(Partner.status_index).where(inside, Partner.standing.not_in(LISTED))).all()


def listed_partner_named(session: Session, legal_name: str, country: str) -> Partner | None:
    """Return the partner of this name, if everybody may read of it in the directory."""
    same = (Organisation.name_key == name_key(legal_name), Organisation.country == country)
    listed = select(Partner).join(Partner.organisation).where(*same, Partner.standing.in_(LISTED))
    return session.scalar(listed.order_by(Partner.active_on).limit(1))


def is_partner(session: Session, actor: Actor) -> bool:
    """Tell whether the actor works for a partner."""
    found = select(Partner.id).where(Partner.organisation_id == actor.organisation_id)
    return actor.organisation_id is not None and session.scalar(found) is not None


def activate_partner(
    session: Session, *, organisation_id: UUID, application_id: UUID, actor: Actor, now: datetime
) -> Partner:
    """Make the organisation a partner from this moment (S1.47). Raises RuleBroken when it is one already."""
    if session.scalar(select(Partner.id).where(Partner.organisation_id == organisation_id)) is not None:
        raise RuleBroken("This organisation is a partner already.")
    organisation = session.get_one(Organisation, organisation_id)
    partner = Partner(
        organisation_id=organisation_id,
        reference=next_reference(session, "PAR", local_date(now).year),
        slug=_free_slug(session, slug_of(organisation.legal_name)),
        standing=Standing.ACTIVE,
        standing_since=now,
        active_on=local_date(now),
        status_index=next_number(session, STATUS_INDEX),
    )
    session.add(partner)
    activated = PartnerActivated(partner_id=partner.id, organisation_id=organisation_id, application_id=application_id)
    publish(session, activated, actor=actor, at=now)
    return partner


def move_standing(
    session: Session,
    partner: Partner,
    standing: Standing,
    cause: Cause,
    *,
    last_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Let a partner stand so for this cause, if it may; tell whether that is new. The partner is locked before.

    Where that ends the partnership, `last_on` is the last day of it; without one it is today.
    """
    if partner.standing is standing or not may_move(partner.standing, partner.standing_cause, by=cause):
        return False
    changed = StandingChanged(
        partner_id=partner.id,
        organisation_id=partner.organisation_id,
        old=partner.standing,
        new=standing,
        cause=cause,
        act_id=uuid4(),
    )
    partner.standing, partner.standing_since = standing, now
    partner.last_on = (last_on or local_date(now)) if standing in OVER else None
    partner.standing_cause = Cause.NONE if standing is Standing.ACTIVE else cause
    publish(session, changed, actor=actor, at=now)
    return True


def _free_slug(session: Session, slug: str) -> str:
    """Return the slug, numbered when another partner has it."""
    taken = set(session.scalars(select(Partner.slug).where(Partner.slug.startswith(slug, autoescape=True))))
    return next(name for name in _numbered(slug) if name not in taken)


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))
