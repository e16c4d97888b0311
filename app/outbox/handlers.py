"""What the account library reports, kept in the trail and told to the person."""

from typing import Any
from uuid import uuid4

from flask import Flask
from flask_security import password_reset, user_confirmed, user_registered

from app.accounts.access import actor_for
from app.accounts.models import Account
from app.accounts.signals import account_changed, account_mail_wanted
from app.extensions import db
from app.outbox.events import AccountCreated, AccountDeleted, AddressConfirmed, Event, PasswordReset, on
from app.outbox.mail import Recipient, notify
from app.outbox.service import forget_inbox, publish
from app.web.ports import ports

TOLD = {
    "SecondFactorSetUp": "second_factor_on",
    "SecondFactorTurnedOff": "second_factor_off",
    "RecoveryCodesMade": "recovery_codes",
    "RecoveryCodeUsed": "recovery_code_used",
    "PasskeyAdded": "passkey_added",
    "PasskeyRemoved": "passkey_removed",
}
ACTIONS = {
    "/sign-in/link/": "Sign in",
    "/account/address/": "Confirm the new address",
    "/confirm/": "Confirm your address",
    "/reset/": "Choose a new password",
}
OTHERWISE = {"/": "Read about the program"}


@account_mail_wanted.connect
def write_account_mail(template: str, account: Account, path: str, address: str = "", name: str = "") -> None:
    """Write to the person. A link that opens the account stays out of the inbox: whoever reads that is signed in."""
    action = next((text for start, text in ACTIONS.items() if path.startswith(start)), None)
    db.session.flush()
    is_secret = action or address
    account_id = None if is_secret else account.id
    to = Recipient(address=address or account.email, name=name or account.name, account_id=account_id)
    file = f"accounts/mail/{template}.txt"
    notify(file, to, key=uuid4(), path=path, action=action or OTHERWISE.get(path, "Sign in"), account=account)


@user_registered.connect
def note_account(app: Flask, user: Account, **_: Any) -> None:
    _note(user, AccountCreated(account_id=user.id))


@user_confirmed.connect
def note_address(app: Flask, user: Account, **_: Any) -> None:
    _note(user, AddressConfirmed(account_id=user.id))


@password_reset.connect
def note_reset(app: Flask, user: Account, **_: Any) -> None:
    _note(user, PasswordReset(account_id=user.id))


@account_changed.connect
def note_change(fact: str, account: Account) -> None:
    """Keep what somebody did with the own account, and write to them where somebody else could have done it."""
    _note(account, Event.kinds[fact](account_id=account.id))  # type: ignore[call-arg]
    if fact in TOLD:
        to = Recipient.of(account)
        notify(f"accounts/mail/{TOLD[fact]}.txt", to, key=uuid4(), path="/account", action="Open your account")


@on(AccountDeleted)
def forget_messages(event: AccountDeleted) -> None:
    """Take what was written to somebody who has gone out of the inbox for good."""
    forget_inbox(db.session, event.account_id)


def _note(account: Account, event: Event) -> None:
    db.session.flush()
    publish(db.session, event, actor=actor_for(account), at=ports().clock.now())
