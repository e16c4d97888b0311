"""Mails to people who are invited, and about who belongs to an organisation."""

from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.accounts.service import account_by_id, members_of, people_with
from app.accounts.signals import account_leaving, address_proof
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import Recipient, notify, notify_all
from app.partners.events import (
    ColleagueInvited,
    IdentityChangeAsked,
    IdentityChanged,
    IdentityChangeDeclined,
    InvitationRenewed,
    JoinAccepted,
    JoinAsked,
    JoinDeclined,
    OwnershipHandedOver,
    PersonLeft,
    PersonTakenOff,
)
from app.partners.policy.identity import FIELDS
from app.partners.service import fresh_token
from app.partners.service.identity import change_by_id
from app.partners.service.invitations import proves_address
from app.partners.service.members import check_account_may_go
from app.partners.service.organisations import organisation_by_id
from app.web.ports import ports

INVITE = "/invite/"
PEOPLE = {"path": "/organisation/users", "action": "See who belongs to it"}


@account_leaving.connect
def keep_an_owner(session: Session, account_id: UUID) -> None:
    """Refuse in the same transaction to delete the account of an only owner."""
    check_account_may_go(session, account_id)


@address_proof.connect
def is_invited(path: str, address: str) -> bool:
    """Tell whether somebody signs up on the way back to an invitation, whose link was mailed to this address only."""
    return path.startswith(INVITE) and proves_address(
        db.session, path.removeprefix(INVITE), address, now=ports().clock.now()
    )


@on(ColleagueInvited, InvitationRenewed)
def send_invitation(event: ColleagueInvited | InvitationRenewed) -> None:
    """A new link each time; the one before it stops working."""
    invitation, token = fresh_token(db.session, event.invitation_id)
    notify(
        "partners/mail/invited.txt",
        Recipient(address=invitation.address, name=invitation.name),
        key=token,
        path=INVITE + token,
        action="Accept the invitation",
        organisation=invitation.organisation.legal_name,
        invited_by=invitation.invited_by,
        expires_at=invitation.expires_at,
    )


@on(PersonTakenOff)
def tell_who_was_taken_off(event: PersonTakenOff) -> None:
    owners = members_of(db.session, event.organisation_id, Role.OWNER)
    notify(
        "partners/mail/taken_off.txt",
        Recipient.of(account_by_id(db.session, event.account_id)),
        key=event.act_id,
        path="/account",
        action="Open your account",
        organisation=_name(event.organisation_id),
        owners=[f"{owner.name} <{owner.email}>" for owner in owners],
    )


@on(OwnershipHandedOver)
def tell_the_new_owner(event: OwnershipHandedOver) -> None:
    to = Recipient.of(account_by_id(db.session, event.account_id))
    name = _name(event.organisation_id)
    notify("partners/mail/handed_over.txt", to, key=event.act_id, organisation=name, **PEOPLE)


@on(PersonLeft)
def tell_owners_who_left(event: PersonLeft) -> None:
    person, name = account_by_id(db.session, event.account_id).name, _name(event.organisation_id)
    owners = members_of(db.session, event.organisation_id, Role.OWNER)
    notify_all("partners/mail/left.txt", owners, key=event.act_id, organisation=name, person=person, **PEOPLE)


@on(JoinAsked)
def ask_the_owners(event: JoinAsked) -> None:
    notify_all(
        "partners/mail/join_asked.txt",
        members_of(db.session, event.organisation_id, Role.OWNER),
        key=event.request_id,
        path=f"/organisation/users/requests/{event.request_id}",
        action="Answer the request",
        organisation=_name(event.organisation_id),
        asker=account_by_id(db.session, event.account_id),
    )


@on(JoinAccepted)
def tell_who_was_let_in(event: JoinAccepted) -> None:
    notify(
        "partners/mail/join_accepted.txt",
        Recipient.of(account_by_id(db.session, event.account_id)),
        key=event.request_id,
        path="/apply",
        action="Open the application",
        organisation=_name(event.organisation_id),
    )


@on(JoinDeclined)
def tell_who_was_not_let_in(event: JoinDeclined) -> None:
    """Says no word about who they are."""
    notify(
        "partners/mail/join_declined.txt",
        Recipient.of(account_by_id(db.session, event.account_id)),
        key=event.request_id,
        path="/apply",
        action="Open your application",
        contact=current_app.config["CONTACT"],
    )


@on(IdentityChangeAsked)
def ask_the_program_team(event: IdentityChangeAsked) -> None:
    change = change_by_id(db.session, event.change_id)
    notify_all(
        "partners/mail/change_asked.txt",
        people_with(db.session, Role.PROGRAM_MANAGER),
        key=change.id,
        path=f"/desk/identity/{change.reference}",
        action="Look at the change",
        change=change,
        name=FIELDS[change.field],
        organisation=_name(event.organisation_id),
    )


@on(IdentityChanged, IdentityChangeDeclined)
def tell_what_was_answered(event: IdentityChanged | IdentityChangeDeclined) -> None:
    change = change_by_id(db.session, event.change_id)
    notify_all(
        f"partners/mail/change_{change.state}.txt",
        members_of(db.session, event.organisation_id, Role.OWNER, Role.SIGNATORY),
        key=change.id,
        path="/organisation",
        action="Open your organisation",
        change=change,
        name=FIELDS[change.field],
    )


def _name(organisation_id: UUID) -> str:
    return organisation_by_id(db.session, organisation_id).legal_name
