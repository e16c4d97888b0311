"""Mails about expressions of interest."""

from app.accounts.policy import Role
from app.accounts.service import account_named, people_with
from app.applications.events import InterestAccepted, InterestDeclined, InterestExpressed
from app.applications.models import Application, Interest
from app.applications.policy import InterestState
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import Recipient, notify, notify_all
from app.partners.service import fresh_token


@on(InterestExpressed)
def confirm_interest(event: InterestExpressed) -> None:
    """Tell the contact what happens next (N01)."""
    interest = db.session.get_one(Interest, event.interest_id)
    kind = "redirected" if interest.state is InterestState.REDIRECTED else "received"
    notify(
        f"applications/mail/interest_{kind}.txt",
        _contact(interest),
        key=interest.id,
        path="/programme",
        action="Read about the program",
        reference=interest.reference,
        due=interest.answer_due_on,
        guide=interest.guide_version.number,
    )


@on(InterestExpressed)
def tell_program_managers(event: InterestExpressed) -> None:
    """Ask the program team for its answer (N02), when one is due."""
    interest = db.session.get_one(Interest, event.interest_id)
    if interest.state is InterestState.REDIRECTED:
        return
    notify_all(
        "applications/mail/interest_new.txt",
        people_with(db.session, Role.PROGRAM_MANAGER),
        key=interest.id,
        path=f"/desk/interest/{interest.reference}",
        action="Open the expression of interest",
        reference=interest.reference,
        organisation=interest.organisation_name,
        due=interest.answer_due_on,
    )


@on(InterestAccepted)
def invite_contact(event: InterestAccepted) -> None:
    """Send the contact the link that opens the application (N44)."""
    interest = db.session.get_one(Interest, event.interest_id)
    invitation, token = fresh_token(db.session, event.invitation_id)
    notify(
        "applications/mail/accepted.txt",
        _contact(interest),
        key=interest.id,
        path=f"/invite/{token}",
        action="Start the application",
        reference=interest.reference,
        organisation=interest.organisation_name,
        application=db.session.get_one(Application, event.application_id).reference,
        expires_at=invitation.expires_at,
    )


@on(InterestDeclined)
def tell_reason(event: InterestDeclined) -> None:
    """Tell the contact why (N45)."""
    interest = db.session.get_one(Interest, event.interest_id)
    notify(
        "applications/mail/interest_declined.txt",
        _contact(interest),
        key=interest.id,
        path="/programme",
        action="Read who may become a partner",
        reference=interest.reference,
        reason=interest.answer,
    )


def _contact(interest: Interest) -> Recipient:
    account = account_named(db.session, interest.contact_email)
    return Recipient(
        address=interest.contact_email, name=interest.contact_name, account_id=account.id if account else None
    )
