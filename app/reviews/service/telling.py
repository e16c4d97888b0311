"""Whether the applicant is told of a decision, which stands either way, and telling again."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.accounts.service import members_of
from app.core.errors import NotFound
from app.outbox import service as outbox
from app.outbox.policy import Telling
from app.reviews.events import DecisionSent
from app.reviews.models import Decision
from app.reviews.policy import DecisionState
from app.reviews.service.access import as_panel, panel_at
from app.reviews.service.decisions import proposed

HANDLER, TEMPLATE = "tell_members", "reviews/mail/decision.txt"


def telling_of(session: Session, decision: Decision) -> Telling | None:
    """Return how far the applicant's people are told by mail; before the decision is sent there is nothing to tell."""
    if decision.state is not DecisionState.SENT:
        return None
    return outbox.telling(session, DecisionSent, decision.id, handler=HANDLER, template=TEMPLATE)


def not_told(session: Session, decision: Decision, telling: Telling) -> list[str]:
    """Return the names of those whose mail has not gone; who has left since is named by the address."""
    names = {member.email: member.name for member in members_of(session, decision.panel.organisation_id)}
    return [names.get(letter.address, letter.address) for letter in telling.waiting]


def tell_again(session: Session, reference: str, *, actor: Actor, now: datetime) -> None:
    """Try the mails that have not gone once more, at once. Raises NotFound before a decision is sent."""
    decision = proposed(session, panel_at(session, actor, reference))
    if decision.state is not DecisionState.SENT:
        raise NotFound
    outbox.tell_again(
        session, DecisionSent, decision.id, handler=HANDLER, template=TEMPLATE, actor=as_panel(actor), now=now
    )
