"""The check of documents by the program team."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.events import ChangesRequested, CheckPassed, CheckStarted, EvidenceAccepted, EvidenceReturned
from app.applications.models import Application, EvidenceItem
from app.applications.policy import Action, EvidenceState
from app.applications.policy.document_check import AcceptEvidence, ReturnEvidence, check_open, check_readable, outcome
from app.applications.service.application import advance, application_at, latest_revision
from app.applications.service.evidence import Proof, proofs_of
from app.core.errors import Conflict, NotFound
from app.files.models import StoredFile
from app.outbox.service import publish
from app.partners.service import lock_identity

DECIDED_MEANWHILE = "Somebody else decided on this document meanwhile. Look at it again."


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


def submitted_file(session: Session, reference: str, code: str) -> StoredFile:
    """Return the file of a submitted document, for the program team. Raises NotFound."""
    item = submitted_proof(session, application_at(session, reference), code).item
    assert item is not None, "only documents that are there are submitted"
    return item.file


def start_check(session: Session, reference: str, *, actor: Actor, now: datetime) -> Application:
    """Begin the check: from now on the applicant sees that somebody looks."""
    application = _to_change(session, reference)
    advance(session, application, Action.START_CHECK, now=now)
    publish(session, CheckStarted(application_id=application.id), actor=actor, at=now)
    return application


def _to_change(session: Session, reference: str) -> Application:
    """Return the application as it is now, and let other writers wait until this one is done."""
    application = application_at(session, reference)
    session.refresh(application, with_for_update=True)
    return application


def accept_evidence(
    session: Session, reference: str, code: str, command: AcceptEvidence, *, actor: Actor, now: datetime
) -> EvidenceItem:
    application = _to_change(session, reference)
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
    application = _to_change(session, reference)
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


def finish_check(session: Session, reference: str, *, actor: Actor, now: datetime) -> Application:
    """Pass the application on to the panel, or ask for the documents that were returned."""
    application = _to_change(session, reference)
    proofs = submitted_proofs(session, application)
    action = outcome((proof.asked.title, proof.state) for proof in proofs if proof.state)
    advance(session, application, action, now=now)
    if action is Action.PASS_CHECK:
        lock_identity(session, application.organisation_id, actor=actor, now=now)
        revision = latest_revision(session, application.id)
        publish(session, CheckPassed(application_id=application.id, revision_id=revision.id), actor=actor, at=now)
    else:
        returned = [proof.item.id for proof in proofs if proof.item and proof.state is EvidenceState.RETURNED]
        fact = ChangesRequested(application_id=application.id, evidence_ids=returned)
        publish(session, fact, actor=actor, at=now)
    return application
