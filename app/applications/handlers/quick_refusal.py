"""Whom we tell that an application shall be refused, or is."""

from app.accounts.service import members_of
from app.applications.events import ApplicationRefused, RefusalProposed
from app.applications.service import application_by_id
from app.applications.service.quick_refusal import refusal_by_id, second_people
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import Recipient, notify


@on(RefusalProposed)
def ask_second_people(event: RefusalProposed) -> None:
    """N43: each program manager but the one who proposed it. The reasons stand on the page only."""
    application, refusal = (
        application_by_id(db.session, event.application_id),
        refusal_by_id(db.session, event.refusal_id),
    )
    for person in second_people(db.session, refusal):
        notify(
            "applications/mail/refusal_proposed.txt",
            Recipient.of(person),
            key=refusal.id,
            path=f"/desk/applications/{application.reference}/refusal",
            action="Read and confirm",
            application=application,
            proposed_at=refusal.proposed_at,
        )


@on(ApplicationRefused)
def tell_members_why(event: ApplicationRefused) -> None:
    """N14: the reasons clause by clause, to all members of the applicant."""
    application, refusal = (
        application_by_id(db.session, event.application_id),
        refusal_by_id(db.session, event.refusal_id),
    )
    for member in members_of(db.session, application.organisation_id):
        notify(
            "applications/mail/refused.txt",
            Recipient.of(member),
            key=refusal.id,
            path=f"/apply/{application.reference}/decision",
            action="Read the decision",
            application=application,
            reasons=refusal.reasons,
        )
