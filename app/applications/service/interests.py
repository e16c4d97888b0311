"""Expressions of interest: made by anybody, answered by the program team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Role
from app.applications.events import InterestAccepted, InterestDeclined, InterestExpressed
from app.applications.models import Application, Interest
from app.applications.policy import InterestState
from app.applications.policy.interests import (
    MARKET_PLAYERS,
    ExpressInterest,
    InterestAction,
    PartnerKnown,
    after,
    check_guide,
    first_state,
)
from app.applications.service.application import start_application
from app.applications.service.reapplication import check_not_declined_lately, check_own_not_declined_lately
from app.applications.service.ties import leads_to_open
from app.core.clock import add_working_days, local_date
from app.core.errors import NotFound
from app.core.references import next_reference
from app.guide.models import GuideVersion
from app.guide.service import accept_guide, current_guide, policy_value
from app.outbox.service import publish
from app.partners.policy import is_alike, name_key
from app.partners.service import invite, listed_partner_named, organisations_like

CANDIDATES = 50
FIRST_ROLES = [Role.OWNER, Role.SIGNATORY]


@dataclass(frozen=True, kw_only=True)
class Expressed:
    """The interest that somebody now has with us, and whether it was there before."""

    interest: Interest
    is_new: bool


def express_interest(session: Session, command: ExpressInterest, *, actor: Actor, now: datetime) -> Expressed:
    """Record an interest with the guide version that was agreed to. The same one again is the first one.

    Raises RuleBroken, and PartnerKnown for the name of a partner in the directory.
    """
    guide = current_guide(session, on=local_date(now))
    check_guide(command.guide, guide.number)
    check_own_not_declined_lately(session, actor, name_key(command.organisation_name), now=now)
    _check_not_listed(session, command)
    expressed = _first_or_new(session, command, guide, now)
    if not expressed.is_new:
        return expressed
    interest = expressed.interest
    accept_guide(
        session,
        guide,
        subject_id=interest.id,
        person=command.contact_name,
        account_id=actor.account_id,
        occasion="interest",
        now=now,
    )
    publish(session, InterestExpressed(interest_id=interest.id), actor=actor, at=now)
    return expressed


def _first_or_new(session: Session, command: ExpressInterest, guide: GuideVersion, now: datetime) -> Expressed:
    """Return what waits already, or record it; of two browsers at one moment the second finds the first one's."""
    found = _waiting(session, command)
    if found is not None:
        return Expressed(interest=found, is_new=False)
    try:
        with session.begin_nested():
            return Expressed(interest=_new_interest(session, command, guide, now), is_new=True)
    except IntegrityError:
        found = _waiting(session, command)
        if found is None:
            raise
        return Expressed(interest=found, is_new=False)


def _check_not_listed(session: Session, command: ExpressInterest) -> None:
    """Raise PartnerKnown. Of others who take part nobody is told: they are not public."""
    partner = listed_partner_named(session, command.organisation_name, command.country)
    if partner is not None and not command.is_another and command.player in MARKET_PLAYERS:
        raise PartnerKnown(partner.organisation.legal_name, partner.slug)


def _waiting(session: Session, command: ExpressInterest) -> Interest | None:
    return session.scalar(
        select(Interest).where(
            Interest.contact_email == command.contact_email,
            Interest.name_key == name_key(command.organisation_name),
            Interest.state == InterestState.NEW,
        )
    )


def _new_interest(session: Session, command: ExpressInterest, guide: GuideVersion, now: datetime) -> Interest:
    today = local_date(now)
    days = policy_value(session, "interest_answer_working_days", on=today)
    interest = Interest(
        reference=next_reference(session, "INT", today.year),
        player=command.player,
        organisation_name=command.organisation_name,
        name_key=name_key(command.organisation_name),
        country=command.country,
        website=command.website,
        contact_name=command.contact_name,
        contact_email=command.contact_email,
        contact_phone=command.contact_phone,
        message=command.message,
        guide_version_id=guide.id,
        expressed_at=now,
        answer_due_on=add_working_days(today, days),
        state=first_state(command.player),
    )
    session.add(interest)
    session.flush()
    return interest


def interest_at(session: Session, actor: Actor, reference: str) -> Interest:
    """Return an interest for the program team. Raises NotFound, also for people with a tie to what came of it."""
    found = session.scalar(select(Interest).where(Interest.reference == reference, leads_to_open(actor)))
    if found is None:
        raise NotFound
    return found


def application_of(session: Session, interest: Interest) -> Application | None:
    """Return what an interest has led to, once it is accepted; the newest, if a draft has lapsed since."""
    newest = Application.reference.desc()
    return session.scalar(select(Application).where(Application.interest_id == interest.id).order_by(newest).limit(1))


def interests(state: InterestState | None, actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose interests for somebody of the program team, those that have to be answered first on top."""
    columns = select(
        Interest.reference,
        Interest.organisation_name,
        Interest.player,
        Interest.country,
        Interest.state,
        Interest.expressed_at,
        Interest.answer_due_on,
    ).where(leads_to_open(actor))
    chosen = columns if state is None else columns.where(Interest.state == state)
    if state is InterestState.NEW:
        return chosen.order_by(Interest.answer_due_on, Interest.reference)
    return chosen.order_by(Interest.expressed_at.desc(), Interest.reference.desc())


def interests_to_answer(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose what has to be answered, for the queue of somebody of the program team."""
    return select(
        Interest.reference,
        Interest.organisation_name.label("who"),
        Interest.expressed_at.label("since"),
        Interest.answer_due_on.label("due_on"),
    ).where(Interest.state == InterestState.NEW, leads_to_open(actor))


def similar_to(session: Session, interest: Interest, actor: Actor) -> tuple[Sequence[Any], Sequence[str]]:
    """Return earlier interests and organisations that may be the same organisation."""
    near = select(Interest.reference, Interest.organisation_name, Interest.name_key).where(
        Interest.name_key.startswith(interest.name_key[:3], autoescape=True),
        Interest.id != interest.id,
        leads_to_open(actor),
    )
    found = session.execute(near.order_by(Interest.expressed_at.desc()).limit(CANDIDATES)).all()
    application = application_of(session, interest)
    own = application.organisation_id if application else None
    organisations = organisations_like(session, interest.organisation_name, other_than=own)
    return [row for row in found if is_alike(row.name_key, interest.name_key)], organisations


def accept_interest(session: Session, interest: Interest, *, actor: Actor, now: datetime) -> Application:
    """Found the organisation, start its application and invite the contact."""
    state = after(interest.state, InterestAction.ACCEPT)
    check_not_declined_lately(session, interest.name_key, now=now)
    application = start_application(session, interest, actor=actor, now=now)
    invitation, _ = invite(
        session,
        application.organisation,
        address=interest.contact_email,
        name=interest.contact_name,
        roles=FIRST_ROLES,
        actor=actor,
        now=now,
    )
    interest.state, interest.answered_at = state, now
    session.flush()
    accepted = InterestAccepted(
        interest_id=interest.id,
        organisation_id=application.organisation_id,
        application_id=application.id,
        invitation_id=invitation.id,
    )
    publish(session, accepted, actor=actor, at=now)
    return application


def decline_interest(session: Session, interest: Interest, reason: str, *, actor: Actor, now: datetime) -> None:
    """Answer with a reason, which the contact reads."""
    interest.state = after(interest.state, InterestAction.DECLINE)
    interest.answer, interest.answered_at = reason, now
    session.flush()
    publish(session, InterestDeclined(interest_id=interest.id), actor=actor, at=now)
