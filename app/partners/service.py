"""Organisations, whom they belong to, and the people who are invited into them."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy import and_, delete, false, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Role
from app.accounts.service import grant
from app.core.clock import end_of_day, local_date
from app.core.digests import sha256_of
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.references import next_reference
from app.guide.service import policy_value
from app.outbox.service import publish
from app.partners.events import InvitationRenewed, PartnerActivated, PersonInvited, PersonJoined
from app.partners.models import Identifier, Invitation, Organisation, Partner
from app.partners.policy import LegalForm, Standing, check_may_join, check_may_renew, is_alike, name_key, slug_of
from app.partners.policy.identifiers import NumberTaken

CANDIDATES = 50


def own_partner(session: Session, actor: Actor) -> Partner:
    """Return the actor's partnership. Raises NotFound for people without one."""
    found = session.scalar(select(Partner).where(Partner.organisation_id == actor.organisation_id))
    if found is None:
        raise NotFound
    return found


def partner_to_change(session: Session, partner_id: UUID) -> Partner:
    """Return a partner as it is now, and let other writers wait until this one is done."""
    return session.get_one(Partner, partner_id, with_for_update=True)


def is_partner(session: Session, actor: Actor) -> bool:
    """Tell whether the actor works for a partner."""
    found = select(Partner.id).where(Partner.organisation_id == actor.organisation_id)
    return actor.organisation_id is not None and session.scalar(found) is not None


def found_organisation(session: Session, *, legal_name: str, country: str, now: datetime) -> Organisation:
    """Make the organisation of an applicant; its numbers and legal form come with the first submission."""
    organisation = Organisation(
        legal_name=legal_name, name_key=name_key(legal_name), legal_form=None, country=country, made_at=now
    )
    session.add(organisation)
    session.flush()
    return organisation


def organisations_like(session: Session, legal_name: str, *, other_than: UUID | None = None) -> Sequence[str]:
    """Return the names of organisations that may be the same one."""
    key = name_key(legal_name)
    query = select(Organisation.legal_name, Organisation.name_key).where(
        Organisation.name_key.startswith(key[:3], autoescape=True), Organisation.id != other_than
    )
    found = session.execute(query.order_by(Organisation.made_at.desc()).limit(CANDIDATES))
    return [row.legal_name for row in found if is_alike(row.name_key, key)]


def invite(
    session: Session,
    organisation: Organisation,
    *,
    address: str,
    name: str,
    roles: list[Role],
    actor: Actor,
    now: datetime,
) -> tuple[Invitation, str]:
    """Offer a place in the organisation to an address. The token opens it; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        organisation_id=organisation.id,
        address=address,
        name=name,
        roles=[str(role) for role in roles],
        token_hash=sha256_of(token),
        expires_at=_expiry(session, now),
    )
    session.add(invitation)
    session.flush()
    publish(session, PersonInvited(invitation_id=invitation.id, organisation_id=organisation.id), actor=actor, at=now)
    return invitation, token


def renew_invitation(session: Session, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Give more time to an invitation that nobody accepted yet, and have it mailed again."""
    check_may_renew(invitation.state_at(now))
    invitation.expires_at = _expiry(session, now)
    renewed = InvitationRenewed(invitation_id=invitation.id, organisation_id=invitation.organisation_id)
    publish(session, renewed, actor=actor, at=now)


def invitations_into(session: Session, organisation_id: UUID) -> Sequence[Invitation]:
    """Return an organisation's invitations, oldest first."""
    return session.scalars(
        select(Invitation).where(Invitation.organisation_id == organisation_id).order_by(Invitation.expires_at)
    ).all()


def fresh_token(session: Session, invitation_id: UUID) -> tuple[Invitation, str]:
    """Return a new token for the mail that is being written; the one before it stops working."""
    invitation, token = session.get_one(Invitation, invitation_id), secrets.token_urlsafe(32)
    invitation.token_hash = sha256_of(token)
    return invitation, token


def invitation_for(session: Session, token: str) -> Invitation:
    """Return the invitation that a token opens, in whatever state it is. Raises NotFound."""
    found = session.scalar(select(Invitation).where(Invitation.token_hash == sha256_of(token)))
    if found is None:
        raise NotFound
    return found


def accept_invitation(session: Session, token: str, *, actor: Actor, now: datetime) -> Invitation:
    """Give the invited person the roles. Raises RuleBroken, and Conflict when another window was faster."""
    invitation = invitation_for(session, token)
    assert actor.account_id is not None, "the page asks for a signed-in person"
    check_may_join(invitation.state_at(now), invited=invitation.address, address=actor.email)
    mark = update(Invitation).where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
    if session.execute(mark.values(accepted_at=now, accepted_by=actor.account_id)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("This invitation was accepted already.")
    for role in invitation.roles:
        grant(session, actor.account_id, Role(role), invitation.organisation_id)
    joined = PersonJoined(
        invitation_id=invitation.id, organisation_id=invitation.organisation_id, account_id=actor.account_id
    )
    publish(session, joined, actor=actor, at=now)
    return invitation


def _expiry(session: Session, now: datetime) -> datetime:
    today = local_date(now)
    return end_of_day(today + timedelta(days=policy_value(session, "invitation_days", on=today)))


def numbers_of_others(
    session: Session, organisation_id: UUID, *, country: str, numbers: dict[str, str]
) -> list[NumberTaken]:
    """Return a refusal for each number that another organisation has."""
    given = [and_(Identifier.kind == kind, Identifier.value == value) for kind, value in numbers.items()]
    of_others = (Identifier.country == country, Identifier.organisation_id != organisation_id)
    return [
        NumberTaken(kind) for kind in session.scalars(select(Identifier.kind).where(*of_others, or_(false(), *given)))
    ]


def register_organisation(
    session: Session,
    organisation_id: UUID,
    *,
    legal_name: str,
    legal_form: LegalForm,
    country: str,
    numbers: dict[str, str],
) -> None:
    """Keep what the organisation says about itself. Raises NumberTaken."""
    for taken in numbers_of_others(session, organisation_id, country=country, numbers=numbers):
        raise taken
    organisation = session.get_one(Organisation, organisation_id)
    organisation.legal_name, organisation.name_key = legal_name, name_key(legal_name)
    organisation.legal_form, organisation.country = legal_form, country
    session.execute(delete(Identifier).where(Identifier.organisation_id == organisation_id))
    for kind, value in numbers.items():
        _register_number(session, organisation_id, country, kind, value)


def _register_number(session: Session, organisation_id: UUID, country: str, kind: str, value: str) -> None:
    """The constraint decides when two organisations register one number at the same moment."""
    try:
        with session.begin_nested():
            session.add(Identifier(organisation_id=organisation_id, country=country, kind=kind, value=value))
    except IntegrityError as error:
        raise NumberTaken(kind) from error


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
    )
    session.add(partner)
    activated = PartnerActivated(partner_id=partner.id, organisation_id=organisation_id, application_id=application_id)
    publish(session, activated, actor=actor, at=now)
    return partner


def _free_slug(session: Session, slug: str) -> str:
    """Return the slug, numbered when another partner has it."""
    taken = set(session.scalars(select(Partner.slug).where(Partner.slug.startswith(slug, autoescape=True))))
    return next(name for name in _numbered(slug) if name not in taken)


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))
