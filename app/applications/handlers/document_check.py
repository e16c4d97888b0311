"""What the applicant is told after a check of documents."""

from sqlalchemy import select

from app.accounts.service import members_of
from app.applications.events import ChangesRequested, CheckPassed
from app.applications.models import Application, EvidenceItem
from app.applications.policy.document_check import REASON_TEXT
from app.applications.service import application_by_id
from app.extensions import db
from app.guide.service import requirements_of
from app.outbox.events import on
from app.outbox.mail import notify_all


@on(ChangesRequested)
def tell_what_is_asked(event: ChangesRequested) -> None:
    """N12: one mail to each member with all that came back."""
    application = application_by_id(db.session, event.application_id)
    asked = {row.code: row for row in requirements_of(db.session, application.guide_version_id)}
    returned = db.session.scalars(select(EvidenceItem).where(EvidenceItem.id.in_(event.evidence_ids))).all()
    tell_members(
        application,
        "changes_requested",
        key="+".join(sorted(str(item.id) for item in returned)),
        path=f"/apply/{application.reference}/questions",
        action="See what we ask",
        returned=sorted(returned, key=lambda item: asked[item.requirement_code].position),
        titles={code: row.title for code, row in asked.items()},
        reasons=REASON_TEXT,
    )


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


def tell_members(
    application: Application, template: str, *, key: object, path: str, action: str, **values: object
) -> None:
    notify_all(
        f"applications/mail/{template}.txt",
        members_of(db.session, application.organisation_id),
        key=key,
        path=path,
        action=action,
        application=application,
        **values,
    )
