"""What the account library reports, kept in the trail and told to the person."""

from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask_security import password_reset, user_confirmed, user_registered

from app.accounts.access import actor_for, current_actor
from app.accounts.library import account_mail_wanted
from app.accounts.models import Account
from app.accounts.routes import name_changed
from app.extensions import db
from app.outbox.events import AccountCreated, AddressConfirmed, Event, NameChanged, PasswordReset
from app.outbox.mail import Recipient, notify
from app.outbox.service import publish
from app.web.ports import ports

ACTIONS = {"/confirm/": "Confirm your address", "/reset/": "Choose a new password"}


@account_mail_wanted.connect
def write_account_mail(template: str, account: Account, path: str) -> None:
    """Write to the person. A link that opens the account stays out of the inbox: whoever reads that is signed in."""
    action = next((text for start, text in ACTIONS.items() if path.startswith(start)), None)
    db.session.flush()
    to = Recipient(address=account.email, name=account.name, account_id=None if action else account.id)
    file = f"accounts/mail/{template}.txt"
    notify(file, to, key=uuid4(), path=path, action=action or "Sign in", account=account)


@user_registered.connect
def note_account(app: Flask, user: Account, **_: Any) -> None:
    _note(user, AccountCreated(account_id=user.id))


@user_confirmed.connect
def note_address(app: Flask, user: Account, **_: Any) -> None:
    _note(user, AddressConfirmed(account_id=user.id))


@password_reset.connect
def note_reset(app: Flask, user: Account, **_: Any) -> None:
    _note(user, PasswordReset(account_id=user.id))


@name_changed.connect
def note_name(sender: object, account_id: UUID) -> None:
    publish(db.session, NameChanged(account_id=account_id), actor=current_actor(), at=ports().clock.now())


def _note(account: Account, event: Event) -> None:
    db.session.flush()
    publish(db.session, event, actor=actor_for(account), at=ports().clock.now())
