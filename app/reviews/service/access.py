"""What of a panel an actor may see: everything here is fetched through the actor."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.service.ties import closed_to
from app.core.clock import local_date
from app.core.errors import NotFound
from app.files.models import StoredFile
from app.files.service import stored_file
from app.guide.service import clauses_of, policy_value
from app.reviews import policy
from app.reviews.models import Panel, Review
from app.reviews.policy import Criterion, PanelState, ReviewState
from app.reviews.policy.states import GAVE_BACK, GONE
from app.reviews.service.rounds import is_turn_of


def as_panel(actor: Actor) -> Actor:
    """Return the actor as the trail may name it: the account is kept, the name is the panel's."""
    return replace(actor, name="Panel")


def own_review(session: Session, actor: Actor, reference: str) -> Review:
    """Return the actor's review of an application. Raises NotFound for everybody else, and after a tie."""
    found = session.scalar(
        select(Review).join(Review.panel).where(Panel.reference == reference, *is_own(actor)),
    )
    if found is None:
        raise NotFound
    return found


def is_own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for a review that the actor may open: not given back, no tie, not dissolved."""
    return (
        Review.reviewer_id == actor.account_id,
        Review.state.not_in(GONE),
        Panel.application_id.not_in(closed_to(actor)),
        or_(Review.state == ReviewState.SUBMITTED, Panel.state == PanelState.INDIVIDUAL),
    )


def panel_at(session: Session, actor: Actor, reference: str) -> Panel:
    """Return a panel for its chair or approver. Raises NotFound for people with a tie or a review to give."""
    found = session.scalar(select(Panel).where(Panel.reference == reference, *is_led_by(actor)))
    if found is None:
        raise NotFound
    return found


def panel_with(session: Session, panel_id: UUID) -> Panel:
    """Return the panel that a fact is about."""
    return session.get_one(Panel, panel_id)


def is_led_by(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for a panel that the actor may lead: no tie, and after an appeal other people."""
    return (*is_untied(actor), is_turn_of(actor))


def is_untied(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for a panel the actor may know of: no tie, and no view of others before consensus."""
    closed_to_me = Panel.reviews.any(
        and_(
            Review.reviewer_id == actor.account_id,
            Review.state.not_in(GAVE_BACK),
            or_(Review.state != ReviewState.SUBMITTED, Panel.consensus_at.is_(None)),
        )
    )
    return (Panel.application_id.not_in(closed_to(actor)), ~closed_to_me if actor.account_id else false())


def lock(session: Session, panel: Panel) -> None:
    """Wait for others who change this panel, and read it again."""
    session.scalar(select(Panel.id).where(Panel.id == panel.id).with_for_update())
    session.refresh(panel)


def quorum(session: Session, now: datetime) -> int:
    return policy.quorum(policy_value(session, "quorum", on=local_date(now)))


def criteria_of(session: Session, panel: Panel) -> Sequence[Criterion]:
    """Return the clauses to judge, from the guide version the application was made under."""
    clauses = clauses_of(session, panel.application.guide_version_id)
    return [
        Criterion(code=clause.code, title=clause.title, text=clause.text)
        for clause in clauses
        if policy.is_criterion(clause.part)
    ]


def document_of(session: Session, panel: Panel, evidence_id: UUID) -> StoredFile:
    """Return a document of the revision under review. Raises NotFound for any other; the caller found the panel."""
    files = {item["evidence_id"]: item["file_id"] for item in panel.revision.content["evidence"]}
    if str(evidence_id) not in files:
        raise NotFound
    return stored_file(session, UUID(files[str(evidence_id)]))


def titles(criteria: Sequence[Criterion]) -> dict[str, str]:
    return {criterion.code: criterion.title for criterion in criteria}
