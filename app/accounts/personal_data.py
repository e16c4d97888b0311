"""What the portal holds about a person, and what is left when they go."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountLink, Grant, KeptForm
from app.accounts.policy import Role, check_leaving
from app.accounts.service import end_all_sessions
from app.accounts.signals import account_leaving
from app.core.db import OF_OTHERS, Base

SECRETS = frozenset({"password", "fs_uniquifier", "tf_totp_secret", "totp_counter", "mf_recovery_codes"}) | {
    "fs_webauthn_user_handle",
    "token_hash",
    "credential_id",
    "public_key",
    "previous_hash",
    "hash",
}
FORMER = "Former member"


def everything_about(session: Session, account_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every room that belongs to a person, without what keeps the account safe or is of others."""
    found = {}
    for table, column in _places():
        shown = [one for one in table.columns if one.name not in SECRETS and one.info != OF_OTHERS]
        rows = session.execute(select(*shown).where(column == account_id).order_by(*table.primary_key)).mappings()
        found[f"{table.name}.{column.name}"] = [dict(row) for row in rows]
    return {place: rows for place, rows in found.items() if rows}


def _places() -> Iterator[tuple[Table, Column[Any]]]:
    """Name the account itself, what points to it, and what it did in the trail, which points to nothing."""
    account = Base.metadata.tables[Account.__tablename__]
    yield account, account.c.id
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.references(account.c.id) or column.name == "actor_id":
                yield table, column


def close_account(session: Session, account: Account, *, now: datetime) -> str:
    """Take out who it was, end all that it may do, and return the address that it had. Raises RuleBroken."""
    check_leaving(_held_alone(session, account.id))
    account_leaving.send(session, account_id=account.id)
    address = account.email
    for held in list(account.grants):
        session.delete(held)
    account.webauthn.clear()
    end_all_sessions(session, account.id, now=now)
    unused = (AccountLink.account_id == account.id, AccountLink.used_at.is_(None))
    session.execute(update(AccountLink).where(*unused).values(used_at=now))
    session.execute(update(AccountLink).where(AccountLink.address == address).values(address=FORMER))
    session.execute(delete(KeptForm).where(KeptForm.account_id == account.id))
    _make_anonymous(account)
    return address


def _make_anonymous(account: Account) -> None:
    account.name = FORMER
    account.email = f"{account.id}@invalid"
    account.password = ""
    account.fs_uniquifier = uuid4().hex
    account.active = False
    account.confirmed_at = account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = None
    account.totp_counter = account.fs_webauthn_user_handle = None


def _held_alone(session: Session, account_id: UUID) -> frozenset[Role]:
    """Return the roles in the program that nobody else has. Of two who leave at once, the second waits here."""
    in_program = select(Grant).join(Account, Account.id == Grant.account_id).where(Grant.organisation_id.is_(None))
    held = session.scalars(in_program.where(Account.active).order_by(Grant.id).with_for_update(of=Grant)).all()
    mine = {one.role for one in held if one.account_id == account_id}
    return frozenset(mine - {one.role for one in held if one.account_id != account_id})
