"""Opening a panel, choosing its reviewers, and the chair's board."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, false, func, select
from sqlalchemy.orm import Session, contains_eager

from app.accounts.models import Account
from app.accounts.policy import PORTAL, Actor, Role
from app.accounts.service import people_with
from app.applications.policy import State
from app.core.clock import local_date
from app.guide.service import policy_value
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import PanelOpened, ReviewersAssigned
from app.reviews.models import Decision, Panel, Review
from app.reviews.policy import AssignReviewers, Facts, PanelAction, PanelState, ReviewState, Standing
from app.reviews.policy.states import GAVE_BACK, GONE
from app.reviews.service.access import as_panel, is_led_by, lock, panel_at, quorum
from app.reviews.service.assignment import choice_for
from app.reviews.service.rounds import people_before
from app.reviews.service.stale import is_asked, is_behind, stale_reviews
from app.reviews.service.ties import tied_people


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
    panel = panel_at_work(session, application_id)
    if panel is not None:
        panel.state = policy.panel_after(panel.state, PanelAction.DISSOLVE)


def panel_at_work(session: Session, application_id: UUID) -> Panel | None:
    """Return the panel of an application that has not ended, if there is one, and let others wait for it."""
    live = select(Panel).where(Panel.application_id == application_id, Panel.state != PanelState.CLOSED)
    return session.scalar(live.with_for_update())


def active_reviews(session: Session, panel: Panel) -> Sequence[Review]:
    """Return the reviews of all who are still on the panel."""
    active = select(Review).where(Review.panel_id == panel.id, Review.state.not_in(GONE))
    return session.scalars(active.join(Review.reviewer).options(contains_eager(Review.reviewer)).order_by("name")).all()


def gone_reviews(session: Session, panel: Panel) -> Sequence[Review]:
    """Return the reviews of those who are not on the panel any more."""
    gone = select(Review).where(Review.panel_id == panel.id, Review.state.in_(GONE))
    return session.scalars(gone.join(Review.reviewer).options(contains_eager(Review.reviewer)).order_by("name")).all()


def chairs_of(session: Session, panel: Panel) -> list[Account]:
    """Return the chairs who may lead this panel: no tie, and no review of their own while others are closed to them."""
    able = Review.state == ReviewState.SUBMITTED if panel.consensus_at else false()
    giving = select(Review.reviewer_id).where(Review.panel_id == panel.id, ~able, Review.state.not_in(GAVE_BACK))
    closed = {*session.scalars(giving), *tied_people(session, panel), *people_before(session, panel)}
    return [chair for chair in people_with(session, Role.CHAIR) if chair.id not in closed]


def panels_to_decide(session: Session, organisation_id: UUID) -> Sequence[Panel]:
    """Return the panels of an organisation's applications whose reviews are in and that have not ended."""
    mine = select(Panel).where(Panel.organisation_id == organisation_id, Panel.state == PanelState.CONSENSUS)
    return session.scalars(mine.order_by(Panel.opened_at)).all()


def assign_reviewers(
    session: Session, command: AssignReviewers, reference: str, *, actor: Actor, now: datetime
) -> None:
    """Ask these people for their reviews and announce it. The caller commits."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    panel.state = policy.panel_after(panel.state, PanelAction.ASSIGN)
    policy.check_assignment(
        command,
        free=[one.person_id for one in choice_for(session, panel, actor, now=now).free],
        active=len(active_reviews(session, panel)),
        quorum=quorum(session, now),
    )
    ask(session, panel, command.reviewer_ids, now=now)
    publish(session, ReviewersAssigned(panel_id=panel.id), actor=as_panel(actor), at=now)


def ask(session: Session, panel: Panel, people: Iterable[UUID], *, now: datetime) -> None:
    """Put people on the panel: each has as many days as all have, so the panel's last day may move."""
    today = local_date(now)
    days = policy_value(session, "review_days", on=today)
    panel.due_on = policy.last_day_for(panel.due_on, asked_on=today, days=days)
    session.add_all(Review(panel_id=panel.id, reviewer_id=person, due_on=panel.due_on) for person in people)


def standing(session: Session, panel: Panel, *, now: datetime) -> Standing:
    """Return where a panel stands, who acts next, and until when."""
    states = [review.state for review in active_reviews(session, panel)]
    behind = [review.state for review in stale_reviews(session, panel)]
    facts = Facts(
        state=panel.state,
        asked=len(states),
        sent=states.count(ReviewState.SUBMITTED) - behind.count(ReviewState.SUBMITTED),
        is_asked=is_asked(panel),
        has_open_match=panel.has_open_match,
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
        is_asked=row.application_state is State.QUESTIONS_ASKED,
        has_open_match=row.has_open_match,
        is_agreed=row.agreed_at is not None,
        decision=row.decision,
        reviews_due_on=row.due_on,
        promised_on=row.promised_on,
    )


def board(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the query of all panels the actor may lead: open ones first, the oldest on top, then the newest."""
    is_open = Panel.state != PanelState.CLOSED
    asked = select(func.count(Review.id)).where(Review.panel_id == Panel.id, Review.state.not_in(GONE))
    return (
        select(
            Panel.reference,
            Panel.applicant,
            Panel.state,
            Panel.opened_at,
            Panel.due_on,
            Panel.agreed_at,
            Panel.promised_on,
            Panel.application_state,
            Panel.has_open_match,
            func.coalesce(Decision.approved_at, Panel.application_moved_at).label("ended_at"),
            asked.scalar_subquery().label("asked"),
            asked.where(Review.state == ReviewState.SUBMITTED, ~is_behind()).scalar_subquery().label("sent"),
            Decision.state.label("decision"),
        )
        .outerjoin(Decision, Decision.panel_id == Panel.id)
        .where(*is_led_by(actor))
        .order_by(~is_open, case((is_open, Panel.opened_at)), Panel.opened_at.desc(), Panel.id)
    )
