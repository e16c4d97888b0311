"""The day from which an organisation that was declined may apply again."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.models import Application
from app.applications.policy import State
from app.applications.policy.reapplication import check_reapplication, reapply_on
from app.core.clock import local_date
from app.guide.service import policy_value


def reapply_day(session: Session, declined_at: datetime) -> date:
    """Return the first day for a new application, by the number in force when the old one was declined."""
    day = local_date(declined_at)
    return reapply_on(day, policy_value(session, "reapply_days", on=day))


def check_not_declined_lately(session: Session, key: str, *, now: datetime) -> None:
    """Raise RuleBroken when an application under this name was declined too short a time ago."""
    _check(session, Application.name_key == key, now)


def check_own_not_declined_lately(session: Session, actor: Actor, key: str, *, now: datetime) -> None:
    """Raise RuleBroken when that is so and the actor belongs there; nobody else is told that it was declined."""
    if actor.organisation_ids:
        _check(session, Application.organisation_id.in_(actor.organisation_ids) & (Application.name_key == key), now)


def _check(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    declined = select(Application.state_since).where(which)
    last = declined.where(Application.state == State.DECLINED).order_by(Application.state_since.desc()).limit(1)
    at = session.scalar(last)
    check_reapplication(reapply_day(session, at) if at else None, today=local_date(now))
