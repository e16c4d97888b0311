"""An application whose check is finished: some of it came back."""

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Held, Role
from app.applications.models import Application
from app.applications.policy import EvidenceState
from app.applications.policy.document_check import ReturnEvidence, ReturnSection
from app.applications.service.application import latest_revision
from app.applications.service.document_check import (
    finish_check,
    return_evidence,
    return_section,
    start_check,
    submitted_proofs,
)
from app.applications.service.submission import submit
from tests.applications.samples import STAFF, make_complete
from tests.builders import NOW


def applicant_of(application: Application) -> Actor:
    held = Held(role=Role.OWNER, organisation_id=application.organisation_id)
    return Actor(account_id=None, name="Asha Rao", held=frozenset({held}))


def make_checking(session: Session) -> Application:
    """Return a complete application in its check."""
    application = make_complete(session)
    submit(session, application.reference, actor=applicant_of(application), now=NOW)
    start_check(session, application.reference, actor=STAFF, now=NOW)
    session.commit()
    return application


def give_back(session: Session, application: Application, *names: str) -> None:
    """Finish the check: these sections and documents come back; the others are accepted, and no event says so."""
    revision = latest_revision(session, application.id)
    for proof in submitted_proofs(session, application):
        code, item = proof.asked.code, proof.item
        assert item is not None
        if code in names:
            back = ReturnEvidence(
                evidence_id=item.id, version=item.version, reason="unreadable", advice="Scan it again."
            )
            return_evidence(session, application.reference, code, back, actor=STAFF, now=NOW)
        elif item.checked_at is None:
            item.state, item.return_code, item.return_text = EvidenceState.ACCEPTED, "", ""
            item.checked_at, item.checked_by = NOW, STAFF.name
    for step in names:
        if step.islower():
            said = ReturnSection(
                step=step, revision=revision.number, version=0, reason="unclear", advice="Say who answers the phone."
            )
            return_section(session, application.reference, said, actor=STAFF, now=NOW)
    finish_check(session, application.reference, actor=STAFF, now=NOW)
    session.commit()


def make_returned(session: Session, *names: str) -> Application:
    application = make_checking(session)
    give_back(session, application, *names)
    return application
