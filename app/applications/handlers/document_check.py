"""What the applicant is told after a check of documents."""

from collections.abc import Iterator

from app.applications.events import ChangesRequested, CheckPassed
from app.applications.models import Application, Revision
from app.applications.notices import tell_members
from app.applications.policy.document_check import DOCUMENT_REASONS, SECTION_REASONS
from app.applications.policy.steps import SECTION_STEPS
from app.applications.service import application_by_id
from app.applications.service.document_check import evidence_items
from app.applications.service.overview import section_returns
from app.extensions import db
from app.guide.service import catalogue_names, requirements_of
from app.outbox.events import on


@on(ChangesRequested)
def tell_what_is_asked(event: ChangesRequested) -> None:
    """N12: one mail to each member with all that came back."""
    application = application_by_id(db.session, event.application_id)
    tell_members(
        application,
        "changes_requested",
        key=event.revision_id,
        path=f"/apply/{application.reference}/questions",
        action="See what we ask",
        returned=[*_sections(event), *_documents(event, application)],
    )


Told = tuple[str, str, str]


def _sections(event: ChangesRequested) -> Iterator[Told]:
    """Yield title, reason and advice for the answers that came back."""
    returned = section_returns(db.session, db.session.get_one(Revision, event.revision_id))
    reasons = catalogue_names(db.session, SECTION_REASONS)
    for key, step in SECTION_STEPS.items():
        if said := returned.get(key):
            yield step.title, reasons.get(said.return_code, said.return_code), said.return_text


def _documents(event: ChangesRequested, application: Application) -> Iterator[Told]:
    """Yield the same for the documents, in the order of the requirements."""
    asked = {row.code: row for row in requirements_of(db.session, application.guide_version_id)}
    returned = evidence_items(db.session, event.evidence_ids)
    reasons = catalogue_names(db.session, DOCUMENT_REASONS)
    for item in sorted(returned, key=lambda item: asked[item.requirement_code].position):
        yield asked[item.requirement_code].title, reasons.get(item.return_code, item.return_code), item.return_text


@on(CheckPassed)
def tell_that_it_is_complete(event: CheckPassed) -> None:
    """N46: tell the members that the panel acts next."""
    application = application_by_id(db.session, event.application_id)
    tell_members(
        application,
        "check_passed",
        key=event.revision_id,
        path=f"/apply/{application.reference}",
        action="Open your application",
        at=application.state_since,
    )
