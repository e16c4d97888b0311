"""Mails to people who are invited."""

from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import Recipient, notify
from app.partners.events import InvitationRenewed
from app.partners.service import fresh_token


@on(InvitationRenewed)
def send_invitation_again(event: InvitationRenewed) -> None:
    invitation, token = fresh_token(db.session, event.invitation_id)
    notify(
        "partners/mail/invited.txt",
        Recipient(address=invitation.address, name=invitation.name),
        key=token,
        path=f"/invite/{token}",
        action="Accept the invitation",
        organisation=invitation.organisation.legal_name,
        expires_at=invitation.expires_at,
    )
