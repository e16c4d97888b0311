"""Ties: recording them with all that follows, reporting somebody else's, and the register."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, desc, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Actor, Role
from app.accounts.service import people_with
from app.applications.models import Tie
from app.applications.service import ties
from app.outbox.service import forget_notices, history, publish
from app.reviews import policy
from app.reviews.events import DecisionProposed, FindingsAgreed, TieReported
from app.reviews.models import Panel, Review
from app.reviews.policy import PanelState, ReviewAction, ReviewState
from app.reviews.policy.ties import ReportTie, check_report, is_late
from app.reviews.service.access import as_panel, is_led_by, lock, panel_at
from app.reviews.service.completion import open_consensus_when_all_are_in, undo_what_rests_on

ROLE_WANTED = {Role.CHAIR: "a chair of the panel", Role.PROGRAM_MANAGER: "a program manager"}
SECOND_WANTED = "a second person for the decision"
LED_BY = frozenset({FindingsAgreed.__name__, DecisionProposed.__name__})


def record_tie(session: Session, panel: Panel, *, person_id: UUID, words: str, actor: Actor, now: datetime) -> Tie:
    """Close the case to somebody at once and undo what rests on their part; the caller has locked the panel."""
    review = session.scalar(select(Review).where(Review.panel_id == panel.id, Review.reviewer_id == person_id))
    took_part = _took_part(session, panel, review, person_id)
    tie = _tie(session, panel, review, person_id=person_id, words=words, actor=actor, now=now)
    if review is not None:
        review.state, review.conflict = policy.review_after(review.state, ReviewAction.RECUSE), words
    for reference in ties.references_of(session, panel.application):
        forget_notices(session, person_id, reference)
    session.flush()
    if panel.state is PanelState.INDIVIDUAL:
        open_consensus_when_all_are_in(session, panel, now)
    elif panel.state is PanelState.CONSENSUS and took_part:
        undo_what_rests_on(session, panel, now)
    return tie


def _tie(
    session: Session, panel: Panel, review: Review | None, *, person_id: UUID, words: str, actor: Actor, now: datetime
) -> Tie:
    assert actor.account_id is not None, "people declare ties, not the portal"
    return ties.note_tie(
        session,
        panel.application_id,
        person_id=person_id,
        words=words,
        said_by=actor.account_id,
        is_late=is_late(review.state if review else None),
        now=now,
    )


def _took_part(session: Session, panel: Panel, review: Review | None, person_id: UUID) -> bool:
    """Tell whether the panel's findings rest on this person: by a review that was sent, or by leading the panel."""
    if review is not None and review.state is ReviewState.SUBMITTED:
        return True
    return any(fact.actor_id == person_id and fact.name in LED_BY for fact in history(session, panel.id))


def report_tie(session: Session, command: ReportTie, reference: str, *, actor: Actor, now: datetime) -> None:
    """Record a tie of somebody else, or the actor's own. The caller commits."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    people = [person.id for person in people_to_report(session)]
    check_report(command, people=people, tied=tied_people(session, panel))
    tie = record_tie(session, panel, person_id=command.person_id, words=command.words, actor=actor, now=now)
    publish(session, TieReported(panel_id=panel.id, tie_id=tie.id), actor=as_panel(actor), at=now)


def people_to_report(session: Session) -> list[Account]:
    """Return everybody who can take part in a panel, by name."""
    roles = (Role.REVIEWER, Role.CHAIR, Role.PROGRAM_MANAGER)
    able = {person.id: person for role in roles for person in people_with(session, role)}
    return sorted(able.values(), key=lambda person: (person.name, str(person.id)))


def tied_people(session: Session, panel: Panel) -> set[UUID]:
    """Return who has a tie: by declaration or report, or as a member of the applicant."""
    return ties.tied_people(session, application_id=panel.application_id, organisation_id=panel.organisation_id)


def roles_wanted(session: Session, panel: Panel) -> list[str]:
    """Return in words which roles nobody without a tie holds: to lead, and as second person for the decision."""
    if panel.state is PanelState.CLOSED:
        return []
    tied, roles = tied_people(session, panel), (Role.CHAIR, Role.PROGRAM_MANAGER)
    free = {role: {one.id for one in people_with(session, role)} - tied for role in roles}
    second = set[UUID]().union(*free.values())
    return [*(ROLE_WANTED[role] for role in roles if not free[role]), *([SECOND_WANTED] if len(second) == 1 else [])]


def ties_of(session: Session, panel: Panel) -> Sequence[Any]:
    """Return the ties of one application in the order they were told."""
    return session.execute(ties.told_ties([panel.application_id]).order_by("said_at", "id")).all()


def register(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the query of all ties that the actor may know of, the newest first."""
    known = select(Panel.application_id).where(*is_led_by(actor))
    return ties.told_ties(known).order_by(desc("said_at"), "id")
