"""Whom we tell about a client report (N22)."""

from app.accounts.policy import Role
from app.accounts.service import members_of, people_with
from app.clients.events import ClientReported
from app.clients.service import report_by_id
from app.core.clock import end_of_day
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import notify_all


@on(ClientReported)
def confirm_to_partner(event: ClientReported) -> None:
    """Send the proof to everybody of the partner's organisation."""
    report = report_by_id(db.session, event.report_id)
    notify_all(
        "clients/mail/received.txt",
        members_of(db.session, report.partner.organisation_id),
        key=report.id,
        path=f"/clients/{report.reference}",
        action="See the report",
        report=report,
        due_at=end_of_day(report.due_on),
    )


@on(ClientReported)
def tell_program_of_late_report(event: ClientReported) -> None:
    """Tell the program managers, when the report came after its last day."""
    if not event.late:
        return
    report = report_by_id(db.session, event.report_id)
    notify_all(
        "clients/mail/late.txt",
        people_with(db.session, Role.PROGRAM_MANAGER),
        key=report.id,
        path=f"/desk/clients/{report.reference}",
        action="Read and acknowledge",
        report=report,
        partner=report.partner,
    )
