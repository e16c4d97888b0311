"""Saying why what came back stays as it is, and what the checker reads of that."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.events import AnswerExplained
from app.applications.models import Application, Explanation, Revision
from app.applications.policy import EvidenceState
from app.applications.policy.explanations import EXPLANATIONS, Explain, check_explained, may_stay
from app.applications.policy.revisions import by_requirement
from app.applications.policy.steps import EVIDENCE, SECTION_STEPS
from app.applications.service.application import own_application_to_change, revision_numbered
from app.applications.service.document_check import evidence_items
from app.applications.service.evidence import ReturnedDocument, documents_that_came_back
from app.applications.service.evidence_again import handed_in_again
from app.applications.service.overview import checked_revision, explanations_of, section_returns
from app.core.clock import local_date
from app.core.errors import NotFound, RuleBroken
from app.outbox.service import publish


class ExplainedMeanwhile(RuleBroken):
    """Somebody else gave a reason after the page was opened; both have to be seen."""

    def __init__(self, kept: Explanation) -> None:
        text = f"{kept.explained_by} wrote meanwhile: “{kept.words}” Put both together here, then save."
        super().__init__(text, field="words")
        self.version = kept.version


def explanations_given(session: Session, application: Application) -> dict[str, Explanation]:
    """Return the words that stand for sections and documents, while the applicant may answer."""
    last = checked_revision(session, application)
    return explanations_of(session, last) if last else {}


def explain(session: Session, reference: str, command: Explain, *, actor: Actor, now: datetime) -> Explanation:
    """Keep the words; a document is handed in as it is. Raises NotFound, RuleBroken and ExplainedMeanwhile."""
    application = own_application_to_change(session, actor, reference)
    last = checked_revision(session, application)
    if last is None:
        raise NotFound
    documents = {one.proof.asked.code: one for one in documents_that_came_back(session, application)}
    check_explained(command, application.state, {*section_returns(session, last), *documents})
    kept = explanations_of(session, last).get(command.key)
    if kept and kept.version != command.version:
        raise ExplainedMeanwhile(kept)
    if command.key in documents:
        _hand_in_again(session, documents[command.key], now=now)
    found = _written(session, last, kept, command, by=actor.name, now=now)
    is_section = command.key in SECTION_STEPS
    fact = AnswerExplained(
        application_id=application.id,
        section=command.key if is_section else "",
        requirement="" if is_section else command.key,
    )
    publish(session, fact, actor=actor, at=now)
    return found


def _written(
    session: Session, last: Revision, kept: Explanation | None, command: Explain, *, by: str, now: datetime
) -> Explanation:
    if kept is None:
        kept = Explanation(revision_id=last.id, key=command.key, words="", explained_at=now, explained_by=by)
        session.add(kept)
    kept.words, kept.explained_at, kept.explained_by = command.words, now, by
    session.flush()
    return kept


def _hand_in_again(session: Session, returned: ReturnedDocument, *, now: datetime) -> None:
    """Put the same document in its own place, so that the checker decides on it anew."""
    item = returned.proof.item
    if item is None or returned.proof.state is not EvidenceState.RETURNED:
        return
    if not may_stay(item.return_code, has_ended=returned.proof.has_ended(local_date(now))):
        raise RuleBroken("This document cannot stay: hand in another one.")
    item.superseded_at = now
    session.flush()
    session.add(handed_in_again(item, item.application_id))
    session.flush()


@dataclass(frozen=True, kw_only=True)
class Stays:
    """What came back in an earlier revision and stays as it is: reason and advice then, and the words for it."""

    revision: int
    code: str
    advice: str
    words: str


def stays_in(session: Session, revision: Revision) -> dict[str, Stays]:
    """Return what the applicant left as it was, by the key of the section or the code of the document."""
    words: dict[str, str] = revision.content.get(EXPLANATIONS, {})
    before = revision_numbered(session, revision.application_id, revision.number - 1) if words else None
    if before is None:
        return {}
    return {
        key: Stays(revision=before.number, code=code, advice=advice, words=words[key])
        for key, code, advice in _said(session, before, words)
    }


def _said(session: Session, before: Revision, keys: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Yield what was said of these sections and documents when they came back."""
    for key, said in section_returns(session, before).items():
        if key in keys:
            yield key, said.return_code, said.return_text
    documents = by_requirement(before.content)[EVIDENCE]
    ids = [UUID(row["evidence_id"]) for code, row in documents.items() if code in keys]
    for item in evidence_items(session, ids) if ids else ():
        yield item.requirement_code, item.return_code, item.return_text
