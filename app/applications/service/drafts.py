"""Drafts on which nobody works: they end, and whoever wants to begins again without typing anything twice."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Actor
from app.applications.events import ApplicationBegunAgain, DraftLapsed
from app.applications.models import Application, EvidenceItem, Section
from app.applications.policy import Action, EvidenceState, State
from app.applications.policy.drafts import REMINDERS, check_begins_again, reminder_due, standing
from app.applications.service.application import advance, begun_since, open_draft, own_application_to_change
from app.applications.service.evidence_again import handed_in_again
from app.core.clock import local_date
from app.guide.service import policy_value, requirements_of
from app.outbox.service import publish


def days_before_lapse(session: Session, *, on: date) -> list[int]:
    """Return how many days before the last one we remind."""
    return [policy_value(session, code, on=on) for code in REMINDERS]


def drafts_that_end(session: Session, days_before: Sequence[int], *, today: date) -> Sequence[UUID]:
    """Return the drafts that have ended or of whose end we remind."""
    soon = today + timedelta(days=max(days_before))
    ending = select(Application.id).where(Application.state == State.DRAFT, Application.due_on <= soon)
    return session.scalars(ending.order_by(Application.due_on, Application.reference)).all()


def lapse_or_remind(
    session: Session, application_id: UUID, days_before: Sequence[int], *, now: datetime
) -> tuple[Application, int] | None:
    """End the draft when its time is over. Return it with the reminder that is due, unless there is none."""
    application = session.get_one(Application, application_id, with_for_update=True, populate_existing=True)
    last_day, today = application.due_on, local_date(now)
    if application.state is not State.DRAFT or last_day is None or _lapse_if_over(session, application, now=now):
        return None
    days = reminder_due(last_day, today, days_before)
    return None if days is None else (application, days)


def _lapse_if_over(session: Session, application: Application, *, now: datetime) -> bool:
    """End a draft that was fetched to be changed, if its last day has passed, and tell whether that was so."""
    stands = standing(application.state, application.due_on, local_date(now))
    if stands is application.state:
        return False
    advance(session, application, Action.LAPSE, now=now)
    publish(session, DraftLapsed(application_id=application.id), actor=PORTAL, at=now)
    session.flush()
    return True


def begin_again(session: Session, reference: str, *, actor: Actor, now: datetime) -> tuple[Application, bool]:
    """Open a new draft with all that the lapsed one holds, and tell if it is new; asking twice leads to the same."""
    lapsed = own_application_to_change(session, actor, reference)
    _lapse_if_over(session, lapsed, now=now)
    check_begins_again(lapsed.state)
    found = begun_since(session, lapsed)
    if found is not None:
        return found, False
    application = open_draft(session, lapsed.organisation_id, lapsed.interest_id, now=now)
    _take_over_answers(session, lapsed, application)
    _take_over_documents(session, lapsed, application)
    fact = ApplicationBegunAgain(application_id=application.id, lapsed_id=lapsed.id)
    publish(session, fact, actor=actor, at=now)
    return application, True


def _take_over_answers(session: Session, lapsed: Application, application: Application) -> None:
    for kept in session.scalars(select(Section).where(Section.application_id == lapsed.id)):
        session.add(
            Section(
                application_id=application.id,
                key=kept.key,
                answers=dict(kept.answers),
                saved_at=kept.saved_at,
                saved_by=kept.saved_by,
            )
        )


def _take_over_documents(session: Session, lapsed: Application, application: Application) -> None:
    """Hand the same files in again, as far as the guide in force asks for them and nobody returned them."""
    asked = {row.code for row in requirements_of(session, application.guide_version_id)}
    good = (EvidenceItem.superseded_at.is_(None), EvidenceItem.state != EvidenceState.RETURNED)
    for item in session.scalars(select(EvidenceItem).where(EvidenceItem.application_id == lapsed.id, *good)):
        if item.requirement_code in asked:
            session.add(handed_in_again(item, application.id))
