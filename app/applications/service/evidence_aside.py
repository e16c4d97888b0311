"""A document that came too late is kept, too."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.models import EvidenceItem
from app.applications.policy.evidence import SaveEvidence
from app.applications.service.evidence import file_for, new_item, to_give
from app.core.ports import ObjectStore


def set_aside(
    session: Session,
    store: ObjectStore,
    reference: str,
    code: str,
    command: SaveEvidence,
    *,
    actor: Actor,
    now: datetime,
) -> EvidenceItem:
    """Keep a document that came too late among the earlier ones, until the person has compared and chosen."""
    application, proof = to_give(session, reference, code, command, actor=actor, now=now)
    file_id = file_for(session, store, application.id, proof, command, actor=actor, now=now)
    item = new_item(application.id, code, file_id, command, by=actor.name, now=now)
    item.superseded_at = now
    session.add(item)
    return item
