"""What the account library reports, kept in the trail and told to the person."""

from typing import Any

from flask import Flask
from flask_security import password_reset, user_confirmed, user_registered

from app.accounts.access import actor_for
from app.accounts.library import account_mail_wanted
from app.accounts.models import Account
from app.extensions import db
from app.outbox.events import AccountCreated, AddressConfirmed, Event, PasswordReset
from app.outbox.mail import Recipient, notify
from app.outbox.service import publish
from app.web.ports import ports

ACTIONS = {"welcome": "Confirm your address", "reset_instructions": "Choose a new password"}


@account_mail_wanted.connect
def write_account_mail(template: str, account: Account, path: str) -> None:
    to = Recipient(address=account.email, name=account.name, account_id=account.id)
    db.session.flush()
    notify(f"accounts/mail/{template}.txt", to, key=path, path=path, action=ACTIONS.get(template, "Sign in"))


@user_registered.connect
def note_account(app: Flask, user: Account, **_: Any) -> None:
    _note(user, AccountCreated(account_id=user.id))


@user_confirmed.connect
def note_address(app: Flask, user: Account, **_: Any) -> None:
    _note(user, AddressConfirmed(account_id=user.id))


@password_reset.connect
def note_reset(app: Flask, user: Account, **_: Any) -> None:
    _note(user, PasswordReset(account_id=user.id))


def _note(account: Account, event: Event) -> None:
    db.session.flush()
    publish(db.session, event, actor=actor_for(account), at=ports().clock.now())
