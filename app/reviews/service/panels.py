"""Opening a panel, choosing its reviewers, and the chair's board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import PORTAL, Actor, Role
from app.accounts.service import members_of, people_with
from app.applications.policy import State
from app.core.clock import local_date
from app.guide.service import policy_value
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import PanelOpened, ReviewersAssigned
from app.reviews.models import Decision, Panel, Review
from app.reviews.policy import AssignReviewers, Facts, PanelAction, PanelState, ReviewState, Standing
from app.reviews.service.access import as_panel, is_led_by, lock, panel_at, quorum
from app.reviews.service.rounds import people_before


def open_panel(session: Session, *, application_id: UUID, revision_id: UUID, now: datetime) -> None:
    """Begin the panel of an application that passed the check; a second time changes nothing."""
    if session.scalar(select(Panel.id).where(Panel.application_id == application_id)) is not None:
        return
    today = local_date(now)
    panel = Panel(
        application_id=application_id,
        revision_id=revision_id,
        opened_at=now,
        due_on=policy.due_on(today, policy_value(session, "review_days", on=today)),
    )
    session.add(panel)
    session.flush()
    if panel.application.state is State.WITHDRAWN:
        dissolve_panel(session, application_id=application_id)
    else:
        publish(session, PanelOpened(panel_id=panel.id), actor=PORTAL, at=now)


def dissolve_panel(session: Session, *, application_id: UUID) -> None:
    """End the panel of an application that was withdrawn; without a panel nothing happens."""
    live = select(Panel).where(Panel.application_id == application_id, Panel.state != PanelState.CLOSED)
    panel = session.scalar(live.with_for_update())
    if panel is not None:
        panel.state = policy.panel_after(panel.state, PanelAction.DISSOLVE)


@dataclass(frozen=True, kw_only=True)
class Load:
    """A reviewer with the number of reviews still to give."""

    reviewer: Account
    open: int


def loads(session: Session) -> list[Load]:
    """Return all reviewers, those with the least to do first."""
    waiting = (
        select(Review.reviewer_id, func.count())
        .join(Review.panel)
        .where(Review.state.in_([ReviewState.TO_DECLARE, ReviewState.OPEN]), Panel.state == PanelState.INDIVIDUAL)
        .group_by(Review.reviewer_id)
    )
    counts = dict(session.execute(waiting).all())
    people = people_with(session, Role.REVIEWER)
    return sorted((Load(reviewer=one, open=counts.get(one.id, 0)) for one in people), key=lambda load: load.open)


def free_reviewers(session: Session, panel: Panel, actor: Actor) -> list[Load]:
    """Return who may be asked: not yet on the panel, no member of the applicant, and not the chair who asks."""
    free = {person.id for person in untied(session, panel, people_with(session, Role.REVIEWER))} - {actor.account_id}
    return [load for load in loads(session) if load.reviewer.id in free]


def active_reviews(session: Session, panel: Panel) -> Sequence[Review]:
    """Return the reviews of all who did not recuse themselves."""
    active = select(Review).where(Review.panel_id == panel.id, Review.state != ReviewState.RECUSED)
    return session.scalars(active.join(Review.reviewer).order_by("name")).all()


def untied(session: Session, panel: Panel, people: Sequence[Account]) -> list[Account]:
    """Return those who have no review on this panel, took no part in an earlier one, and are no members."""
    tied = set(session.scalars(select(Review.reviewer_id).where(Review.panel_id == panel.id)))
    tied |= people_before(session, panel)
    tied |= {member.id for member in members_of(session, panel.organisation_id)}
    return [person for person in people if person.id not in tied]


def chairs_of(session: Session, panel: Panel) -> list[Account]:
    """Return the chairs who may lead this panel: no tie, and no review of their own while others are closed to them."""
    able = Review.state == ReviewState.SUBMITTED if panel.consensus_at else false()
    closed = set(session.scalars(select(Review.reviewer_id).where(Review.panel_id == panel.id, ~able)))
    closed |= people_before(session, panel)
    closed |= {member.id for member in members_of(session, panel.organisation_id)}
    return [chair for chair in people_with(session, Role.CHAIR) if chair.id not in closed]


def assign_reviewers(
    session: Session, command: AssignReviewers, reference: str, *, actor: Actor, now: datetime
) -> None:
    """Ask these people for their reviews and announce it. The caller commits."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    panel.state = policy.panel_after(panel.state, PanelAction.ASSIGN)
    policy.check_assignment(
        command,
        free=[load.reviewer.id for load in free_reviewers(session, panel, actor)],
        active=len(active_reviews(session, panel)),
        quorum=quorum(session, now),
    )
    session.add_all(Review(panel_id=panel.id, reviewer_id=person) for person in command.reviewer_ids)
    publish(session, ReviewersAssigned(panel_id=panel.id), actor=as_panel(actor), at=now)


def standing(session: Session, panel: Panel, *, now: datetime) -> Standing:
    """Return where a panel stands, who acts next, and until when."""
    states = [review.state for review in active_reviews(session, panel)]
    facts = Facts(
        state=panel.state,
        asked=len(states),
        sent=states.count(ReviewState.SUBMITTED),
        is_agreed=panel.agreed_at is not None,
        decision=panel.decision.state if panel.decision else None,
        reviews_due_on=panel.due_on,
        promised_on=panel.promised_on,
    )
    return policy.standing(facts, quorum=quorum(session, now), today=local_date(now))


def facts_of(row: Any) -> Facts:
    """Return what a row of the board says of its panel."""
    return Facts(
        state=row.state,
        asked=row.asked,
        sent=row.sent,
        is_agreed=row.agreed_at is not None,
        decision=row.decision,
        reviews_due_on=row.due_on,
        promised_on=row.promised_on,
    )


def board(actor: Actor) -> Select[Any]:
    """Return the query of all panels the actor may lead: open ones first, the oldest on top."""
    asked = select(func.count(Review.id)).where(Review.panel_id == Panel.id, Review.state != ReviewState.RECUSED)
    return (
        select(
            Panel.reference,
            Panel.applicant,
            Panel.state,
            Panel.opened_at,
            Panel.due_on,
            Panel.agreed_at,
            Panel.promised_on,
            func.coalesce(Decision.approved_at, Panel.application_moved_at).label("ended_at"),
            asked.scalar_subquery().label("asked"),
            asked.where(Review.state == ReviewState.SUBMITTED).scalar_subquery().label("sent"),
            Decision.state.label("decision"),
        )
        .outerjoin(Decision, Decision.panel_id == Panel.id)
        .where(*is_led_by(actor))
        .order_by(Panel.state == PanelState.CLOSED, Panel.opened_at, Panel.id)
    )
