"""The check of documents by the program team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.events import (
    ChangesRequested,
    CheckPassed,
    CheckStarted,
    EvidenceAccepted,
    EvidenceReturned,
    SectionKept,
    SectionReturned,
)
from app.applications.models import Application, EvidenceItem, Revision, SectionReturn
from app.applications.policy import Action, EvidenceState
from app.applications.policy.document_check import (
    AcceptEvidence,
    KeepSection,
    ReturnEvidence,
    ReturnSection,
    check_no_refusal,
    check_open,
    check_readable,
    check_running,
    outcome,
)
from app.applications.policy.revisions import by_requirement
from app.applications.policy.steps import EVIDENCE, SECTION_STEPS
from app.applications.service.application import (
    advance,
    application_at,
    application_to_change,
    latest_revision,
    revision_numbered,
)
from app.applications.service.evidence import Proof, proofs_of
from app.applications.service.overview import section_returns
from app.applications.service.promise import note_answer
from app.applications.service.quick_refusal import proposed_refusal
from app.core.errors import Conflict, NotFound
from app.files.models import StoredFile
from app.outbox.service import publish
from app.partners.service import lock_identity

DECIDED_MEANWHILE = "Somebody else decided on this document meanwhile. Look at it again."
SAID_MEANWHILE = "Somebody else decided on these answers meanwhile. Look at them again."


def submitted_proofs(session: Session, application: Application) -> list[Proof]:
    """Return the documents of the latest revision, in order."""
    content = latest_revision(session, application.id).content
    submitted = {row["evidence_id"] for row in content.get("evidence", [])}
    return [proof for proof in proofs_of(session, application) if proof.item and str(proof.item.id) in submitted]


def submitted_proof(session: Session, application: Application, code: str) -> Proof:
    """Return one document of the latest revision. Raises NotFound."""
    found = next((proof for proof in submitted_proofs(session, application) if proof.asked.code == code), None)
    if found is None:
        raise NotFound
    return found


def evidence_items(session: Session, ids: Sequence[UUID]) -> Sequence[EvidenceItem]:
    """Return the documents that a fact is about."""
    return session.scalars(select(EvidenceItem).where(EvidenceItem.id.in_(ids))).all()


def submitted_file(session: Session, actor: Actor, reference: str, code: str) -> StoredFile:
    """Return the file of a submitted document, for the program team. Raises NotFound."""
    item = submitted_proof(session, application_at(session, actor, reference), code).item
    assert item is not None, "only documents that are there are submitted"
    return item.file


def earlier_file(session: Session, actor: Actor, reference: str, code: str, number: int) -> StoredFile:
    """Return the file of a document as an earlier revision had it. Raises NotFound."""
    revision = revision_numbered(session, application_at(session, actor, reference).id, number)
    rows = by_requirement(revision.content)[EVIDENCE] if revision else {}
    if code not in rows:
        raise NotFound
    return session.get_one(EvidenceItem, UUID(rows[code]["evidence_id"])).file


def start_check(session: Session, reference: str, *, actor: Actor, now: datetime) -> Application:
    """Begin the check: from now on the applicant sees that somebody looks."""
    application = application_to_change(session, actor, reference)
    advance(session, application, Action.START_CHECK, now=now)
    publish(session, CheckStarted(application_id=application.id), actor=actor, at=now)
    return application


def accept_evidence(
    session: Session, reference: str, code: str, command: AcceptEvidence, *, actor: Actor, now: datetime
) -> EvidenceItem:
    application = application_to_change(session, actor, reference)
    item = _open_item(session, application, code, command)
    check_readable(item.file.content.is_readable)
    item.state, item.return_code, item.return_text = EvidenceState.ACCEPTED, "", ""
    item.checked_at, item.checked_by = now, actor.name
    fact = EvidenceAccepted(application_id=application.id, evidence_id=item.id, requirement=code)
    publish(session, fact, actor=actor, at=now)
    return item


def return_evidence(
    session: Session, reference: str, code: str, command: ReturnEvidence, *, actor: Actor, now: datetime
) -> EvidenceItem:
    """Send a document back; the applicant reads reason and advice once the check is finished."""
    application = application_to_change(session, actor, reference)
    item = _open_item(session, application, code, command)
    item.state, item.return_code, item.return_text = EvidenceState.RETURNED, command.reason, command.advice
    item.checked_at, item.checked_by = now, actor.name
    fact = EvidenceReturned(application_id=application.id, evidence_id=item.id, requirement=code, reason=command.reason)
    publish(session, fact, actor=actor, at=now)
    return item


def _open_item(
    session: Session, application: Application, code: str, command: AcceptEvidence | ReturnEvidence
) -> EvidenceItem:
    """Return the document in the state that the checker has seen. Raises RuleBroken, NotFound or Conflict."""
    item = submitted_proof(session, application, code).item
    assert item is not None, "only documents that are there are submitted"
    check_open(application.state, item.checked_at, since=application.state_since)
    if (item.id, item.version) != (command.evidence_id, command.version):
        raise Conflict(DECIDED_MEANWHILE)
    return item


def return_section(
    session: Session, reference: str, command: ReturnSection, *, actor: Actor, now: datetime
) -> SectionReturn:
    """Send answers back; the applicant reads reason and advice once the check is finished."""
    application, revision, kept = _seen_section(session, reference, command, actor=actor)
    if kept is None:
        kept = SectionReturn(
            revision_id=revision.id,
            key=command.step,
            return_code=command.reason,
            return_text=command.advice,
            returned_at=now,
            returned_by=actor.name,
        )
        session.add(kept)
    else:
        kept.return_code, kept.return_text = command.reason, command.advice
        kept.returned_at, kept.returned_by = now, actor.name
    fact = SectionReturned(application_id=application.id, section=command.step, reason=command.reason)
    publish(session, fact, actor=actor, at=now)
    return kept


def keep_section(session: Session, reference: str, command: KeepSection, *, actor: Actor, now: datetime) -> None:
    """Accept answers after all that were to come back."""
    application, _, kept = _seen_section(session, reference, command, actor=actor)
    if kept is None:
        raise Conflict(SAID_MEANWHILE)
    session.delete(kept)
    publish(session, SectionKept(application_id=application.id, section=command.step), actor=actor, at=now)


def _seen_section(
    session: Session, reference: str, command: ReturnSection | KeepSection, *, actor: Actor
) -> tuple[Application, Revision, SectionReturn | None]:
    """Return the answers in the state that the checker has seen. Raises RuleBroken or Conflict."""
    application = application_to_change(session, actor, reference)
    check_running(application.state)
    revision = latest_revision(session, application.id)
    kept = section_returns(session, revision).get(command.step)
    if (revision.number, kept.version if kept else 0) != (command.revision, command.version):
        raise Conflict(SAID_MEANWHILE)
    return application, revision, kept


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a check ends as things are now: passed, or with what comes back."""

    revision: Revision
    action: Action
    documents: list[Proof]
    sections: list[str]

    @property
    def titles(self) -> list[str]:
        """Return what comes back, in words."""
        return [*(SECTION_STEPS[key].title for key in self.sections), *(one.asked.title for one in self.documents)]


def foresee(session: Session, application: Application) -> Ending:
    """Return how the check ends when it is finished now. Raises RuleBroken while it cannot be."""
    check_no_refusal(proposed_refusal(session, application) is not None)
    proofs, revision = submitted_proofs(session, application), latest_revision(session, application.id)
    returned = section_returns(session, revision)
    documents = [(proof.asked.title, proof.state) for proof in proofs if proof.state]
    return Ending(
        revision=revision,
        action=outcome(documents, sections_returned=len(returned)),
        documents=[proof for proof in proofs if proof.state is EvidenceState.RETURNED],
        sections=[key for key in SECTION_STEPS if key in returned],
    )


def finish_check(session: Session, reference: str, *, actor: Actor, now: datetime) -> Application:
    """Pass the application on to the panel, or ask for what was returned."""
    application = application_to_change(session, actor, reference)
    ending = foresee(session, application)
    revision_id = ending.revision.id
    note_answer(session, application, ending.revision, now=now)
    advance(session, application, ending.action, now=now)
    if ending.action is Action.PASS_CHECK:
        lock_identity(session, application.organisation_id, actor=actor, now=now)
        publish(session, CheckPassed(application_id=application.id, revision_id=revision_id), actor=actor, at=now)
    else:
        returned = [proof.item.id for proof in ending.documents if proof.item]
        fact = ChangesRequested(application_id=application.id, revision_id=revision_id, evidence_ids=returned)
        publish(session, fact, actor=actor, at=now)
    return application
