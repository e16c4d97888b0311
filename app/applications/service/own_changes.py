"""Whether a change that meets another one is by the same person, who works in two windows."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.events import AnswerExplained, EvidenceRemoved, EvidenceUploaded, SectionSaved
from app.outbox.service import history

SECTION = {SectionSaved.__name__}
DOCUMENT = {EvidenceUploaded.__name__, EvidenceRemoved.__name__, AnswerExplained.__name__}


def saved_section(session: Session, actor: Actor, application_id: UUID, key: str) -> bool:
    """Tell whether these answers were saved last by the actor; names do not tell, since two people may share one."""
    return _was_last(session, actor, application_id, SECTION, ("section", key))


def changed_document(session: Session, actor: Actor, application_id: UUID, code: str) -> bool:
    """Tell whether this document was given or removed last by the actor."""
    return _was_last(session, actor, application_id, DOCUMENT, ("requirement", code))


def _was_last(session: Session, actor: Actor, application_id: UUID, names: set[str], about: tuple[str, str]) -> bool:
    facts = [fact for fact in history(session, application_id) if fact.name in names and about in fact.payload.items()]
    return bool(facts) and facts[-1].actor_id == actor.account_id
