"""Proving that the record of a decision is the one that was fixed when it was sent."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.digests import sha256_of
from app.core.errors import NotFound
from app.outbox.service import history
from app.reviews.events import DecisionSent
from app.reviews.models import Decision, Panel
from app.reviews.policy import DecisionState


def record_problem(session: Session, reference: str, copy: str | None = None) -> str:
    """Say what is wrong with the record of the last decision on an application, or with a copy of it; or nothing."""
    decision = _sent(session, reference)
    facts = [fact for fact in history(session, decision.id) if fact.name == DecisionSent.__name__]
    fixed = [fact.payload["record_sha256"] for fact in facts]
    if fixed != [sha256_of(decision.record)]:
        return "The record is not the one that the audit trail has the hash of."
    if copy is not None and copy != decision.record:
        return "The copy differs from the record."
    return ""


def _sent(session: Session, reference: str) -> Decision:
    mine = select(Decision).join(Decision.panel).where(Panel.reference == reference)
    found = session.scalar(mine.where(Decision.state == DecisionState.SENT).order_by(Panel.round.desc()).limit(1))
    if found is None:
        raise NotFound
    return found
