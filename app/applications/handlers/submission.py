"""Whom we tell that an application came in, or was taken back."""

from app.accounts.service import members_of
from app.applications.events import ApplicationSubmitted, ApplicationWithdrawn, DraftLapsed
from app.applications.notices import tell_members, tell_team
from app.applications.service import application_by_id
from app.applications.service.ties import team_for
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import notify_all


@on(ApplicationSubmitted)
def confirm_receipt(event: ApplicationSubmitted) -> None:
    """N10: tell all members of the organisation that it arrived and who acts next."""
    application = application_by_id(db.session, event.application_id)
    tell_members(
        application,
        "submitted",
        key=event.revision_id,
        path=f"/apply/{application.reference}",
        action="Open your application",
    )


@on(ApplicationSubmitted)
def tell_program_team(event: ApplicationSubmitted) -> None:
    """N11: tell the program managers that an application waits for the check."""
    application = application_by_id(db.session, event.application_id)
    tell_team(
        application,
        "applications/mail/new_application.txt",
        key=event.revision_id,
        path=f"/desk/applications/{application.reference}",
        action="Open the application",
        number=event.number,
    )


@on(ApplicationWithdrawn)
def confirm_withdrawal(event: ApplicationWithdrawn) -> None:
    """N18: tell the members and the program managers."""
    application = application_by_id(db.session, event.application_id)
    told = {
        "apply": members_of(db.session, application.organisation_id),
        "desk/applications": team_for(db.session, application),
    }
    for place, people in told.items():
        notify_all(
            "applications/mail/withdrawn.txt",
            people,
            key=event.application_id,
            path=f"/{place}/{application.reference}",
            action="Open the application",
            application=application,
        )


@on(DraftLapsed)
def tell_that_it_lapsed(event: DraftLapsed) -> None:
    """N09: tell the members that the draft has ended, and how to begin again."""
    application = application_by_id(db.session, event.application_id)
    tell_members(
        application,
        "draft_lapsed",
        key=event.application_id,
        path=f"/apply/{application.reference}/again",
        action="Begin again with your answers",
    )
