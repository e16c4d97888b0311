"""Accepting a new version of the guide: a duty of every partner, met by an owner or a signatory (S1.9, S1.48)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Actor
from app.core.clock import local_date
from app.core.errors import Conflict
from app.duties.events import DutyOpened, GuideAccepted
from app.duties.models import Duty
from app.duties.policy import DutyKind, DutyState, met_state, standing_for
from app.guide.models import Acceptance, GuideVersion
from app.guide.policy.drafts import ACCEPTANCE, acceptance_due_on
from app.guide.service import accept_guide, acceptances_of, newest_guide, policy_value, version_by_id
from app.guide.service.publishing import text_hash
from app.outbox.service import publish
from app.partners.models import Partner
from app.partners.policy import Cause
from app.partners.service import active_partners, move_standing, own_partner, partner_to_change

OCCASION = "new version"
GRACE = "guide_grace_days"
READ_AGAIN = "Another version of the guide was published meanwhile. Read it, then accept."


@dataclass(frozen=True, kw_only=True)
class ToAccept:
    """The version that a partner has to accept by a day, with the hash of its text, and the one it accepted last."""

    partner: Partner
    duty: Duty
    version: GuideVersion
    sha256: str
    last: GuideVersion | None


def ask_partners(session: Session, version: GuideVersion, *, now: datetime) -> list[tuple[Partner, Duty]]:
    """Open the duty for every active partner; asking twice is one duty."""
    return [(partner, _ask(session, partner, version, now=now)) for partner in active_partners(session)]


def ask_new_partner(
    session: Session, partner_id: UUID, application_id: UUID, *, now: datetime
) -> tuple[Partner, Duty, GuideVersion] | None:
    """Open the duty for a partner whose MoU names an earlier version than the newest one (S1.48)."""
    accepted = acceptances_of(session, application_id)
    newest = newest_guide(session) if accepted else None
    if newest is None or newest.id in {one.guide_version_id for one in accepted}:
        return None
    partner = partner_to_change(session, partner_id)
    return partner, _ask(session, partner, newest, now=now), newest


def _ask(session: Session, partner: Partner, version: GuideVersion, *, now: datetime) -> Duty:
    found = session.scalar(_duties(partner).where(Duty.source_id == version.id))
    if found is not None:
        return found
    duty = Duty(
        partner_id=partner.id,
        kind=DutyKind.ACCEPT_GUIDE,
        source_id=version.id,
        opened_at=now,
        due_on=acceptance_day(session, version, today=local_date(now)),
    )
    session.add(duty)
    publish(session, DutyOpened(duty_id=duty.id, partner_id=partner.id), actor=PORTAL, at=now)
    return duty


def acceptance_day(session: Session, version: GuideVersion, *, today: date) -> date:
    """Return the last day to accept: so many days after the version is in force, or after it is asked, if later."""
    assert version.effective_on is not None, "only published versions are accepted"
    return acceptance_due_on(max(version.effective_on, today), policy_value(session, ACCEPTANCE, on=today))


def guide_to_accept(session: Session, actor: Actor) -> ToAccept | None:
    """Return what the actor's partner has to accept next, or nothing. Raises NotFound for people without one."""
    partner = own_partner(session, actor)
    duty = session.scalar(_duties(partner).where(Duty.state == DutyState.OPEN).order_by(Duty.due_on.desc()).limit(1))
    if duty is None:
        return None
    version, accepted = version_by_id(session, duty.source_id), acceptances_of(session, partner.id)
    last = accepted[0].guide_version if accepted else None
    return ToAccept(partner=partner, duty=duty, version=version, sha256=text_hash(session, version), last=last)


def accepted_versions(session: Session, actor: Actor) -> Sequence[Acceptance]:
    """Return what people of the actor's partner agreed to as a partner, the newest first."""
    return acceptances_of(session, own_partner(session, actor).id)


def accept_new_guide(session: Session, sha256: str, *, actor: Actor, now: datetime) -> None:
    """Agree for the partner to the text that was read. Agreeing again is nothing new; older duties are met by it."""
    partner = partner_to_change(session, own_partner(session, actor).id)
    asked = guide_to_accept(session, actor)
    if asked is None:
        return
    if asked.sha256 != sha256:
        raise Conflict(READ_AGAIN)
    accept_guide(
        session,
        asked.version,
        subject_id=partner.id,
        person=actor.name,
        account_id=actor.account_id,
        occasion=OCCASION,
        now=now,
    )
    for duty in session.scalars(_duties(partner).where(Duty.state == DutyState.OPEN)).all():
        duty.state, duty.met_on = met_state(duty.due_on, local_date(now)), local_date(now)
    fact = GuideAccepted(duty_id=asked.duty.id, partner_id=partner.id, guide_version_id=asked.version.id, sha256=sha256)
    publish(session, fact, actor=actor, at=now)
    follow_acceptance(session, partner.id, actor=actor, now=now)


def partners_that_owe(session: Session, *, today: date) -> Sequence[UUID]:
    """Return the partners that have not accepted a version by its last day."""
    owing = select(Duty.partner_id).where(
        Duty.kind == DutyKind.ACCEPT_GUIDE, Duty.state == DutyState.OPEN, Duty.due_on < today
    )
    return session.scalars(owing.distinct().order_by(Duty.partner_id)).all()


def grace_until(session: Session, due_on: date, *, today: date) -> date:
    """Return the last day of grace for what was due by a day."""
    return due_on + timedelta(days=policy_value(session, GRACE, on=today))


def follow_acceptance(session: Session, partner_id: UUID, *, actor: Actor, now: datetime) -> bool:
    """Let the standing follow what is owed since longest; tell whether it moved. A second time moves nothing."""
    partner, today = partner_to_change(session, partner_id), local_date(now)
    owed = _duties(partner).where(Duty.state == DutyState.OPEN).order_by(Duty.due_on).limit(1)
    duty = session.scalar(owed)
    grace = policy_value(session, GRACE, on=today)
    standing = standing_for(duty.due_on if duty else None, today, grace)
    return move_standing(session, partner, standing, Cause.GUIDE, actor=actor, now=now)


def _duties(partner: Partner) -> Select[Duty]:
    return select(Duty).where(Duty.partner_id == partner.id, Duty.kind == DutyKind.ACCEPT_GUIDE)
