"""Whom we tell that an application shall be refused, or is."""

from app.applications.events import ApplicationRefused, RefusalProposed
from app.applications.notices import tell_members, tell_team
from app.applications.service import application_by_id
from app.applications.service.quick_refusal import refusal_by_id
from app.extensions import db
from app.outbox.events import on


@on(RefusalProposed)
def ask_second_people(event: RefusalProposed) -> None:
    """N43: each program manager but the one who proposed it. The reasons stand on the page only."""
    application = application_by_id(db.session, event.application_id)
    refusal = refusal_by_id(db.session, event.refusal_id)
    tell_team(
        application,
        "applications/mail/refusal_proposed.txt",
        but=[refusal.proposed_by],
        key=refusal.id,
        path=f"/desk/applications/{application.reference}/refusal",
        action="Read and confirm",
        proposed_at=refusal.proposed_at,
    )


@on(ApplicationRefused)
def tell_members_why(event: ApplicationRefused) -> None:
    """N14: the reasons clause by clause, to all members of the applicant."""
    application = application_by_id(db.session, event.application_id)
    refusal = refusal_by_id(db.session, event.refusal_id)
    tell_members(
        application,
        "refused",
        key=refusal.id,
        path=f"/apply/{application.reference}/decision",
        action="Read the decision",
        reasons=refusal.reasons,
    )
