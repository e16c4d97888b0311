"""The days to mend what came back or to answer: whom to remind, whose are over, and giving more of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.events import MoreTimeGiven
from app.applications.models import Application
from app.applications.policy import ANSWERED_IN_PART, State
from app.applications.policy.more_time import ON_THE_DAY, REMINDER, GiveMoreTime, check_more_time
from app.applications.service.application import application_to_change
from app.applications.service.ties import is_open_to
from app.core.clock import local_date
from app.guide.service import policy_value
from app.outbox.service import publish

TO_MEND = Application.state == State.CHANGES_REQUESTED


def days_before_end(session: Session, *, on: date) -> list[int]:
    """Return how many days before the last one we remind."""
    return [policy_value(session, REMINDER, on=on), ON_THE_DAY]


def answers_that_end(session: Session, days_before: Sequence[int], *, today: date) -> Sequence[UUID]:
    """Return the applications of which something is asked by a day that is near, or over."""
    soon = today + timedelta(days=max(days_before))
    ending = select(Application.id).where(Application.state.in_(ANSWERED_IN_PART), Application.due_on <= soon)
    return session.scalars(ending.order_by(Application.due_on, Application.reference)).all()


def overdue_changes(actor: Actor, *, today: date) -> Select[*tuple[Any, ...]]:
    """Choose the applications whose days to mend are over, for the queue of one of the program team."""
    columns = (Application.reference, Application.applicant.label("who"), Application.state_since.label("since"))
    late = select(*columns, Application.due_on).where(TO_MEND, Application.due_on < today)
    return late.where(is_open_to(actor))


def give_more_time(
    session: Session, reference: str, command: GiveMoreTime, *, actor: Actor, now: datetime
) -> Application:
    """Set another last day for the applicant's answer, and say why."""
    application = application_to_change(session, actor, reference)
    check_more_time(command, application.state, application.due_on, local_date(now))
    application.due_on = command.last_on
    fact = MoreTimeGiven(application_id=application.id, last_on=command.last_on, reason=command.reason)
    publish(session, fact, actor=actor, at=now)
    return application
