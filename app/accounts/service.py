"""Accounts, their sessions and their roles."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Account, Grant, SignIn
from app.accounts.policy import Role
from app.core.digests import sha256_of

LONGEST_SESSION = timedelta(hours=12)
# Read on every request of a signed-in person, so the statement is built once.
IN_SESSION = (
    select(Account)
    .join(SignIn, SignIn.account_id == Account.id)
    .options(joinedload(Account.grants))
    .where(
        Account.fs_uniquifier == bindparam("uniquifier"),
        Account.active,
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.started_at > bindparam("oldest"),
    )
)


def start_session(session: Session, account: Account, *, now: datetime) -> str:
    """Record a sign-in and return the token that the browser keeps."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(account_id=account.id, token_hash=sha256_of(token), started_at=now))
    return token


def end_session(session: Session, token: str, *, now: datetime) -> None:
    """End the session that a token opens, if it runs."""
    found = session.scalar(select(SignIn).where(SignIn.token_hash == sha256_of(token), SignIn.ended_at.is_(None)))
    if found is not None:
        found.ended_at = now


def account_in_session(session: Session, uniquifier: str, token: str, *, now: datetime) -> Account | None:
    """Return the person of a running session with all roles, in one statement."""
    values = {"uniquifier": uniquifier, "token_hash": sha256_of(token), "oldest": now - LONGEST_SESSION}
    return session.scalar(IN_SESSION, values)


def grant(session: Session, account_id: UUID, role: Role, organisation_id: UUID | None = None) -> None:
    """Give a role; giving it twice changes nothing."""
    held = select(Grant.id).where(
        Grant.account_id == account_id, Grant.role == role, Grant.organisation_id == organisation_id
    )
    if session.scalar(held) is None:
        session.add(Grant(account_id=account_id, role=role, organisation_id=organisation_id))


def roles_in(session: Session, organisation_id: UUID) -> dict[UUID, frozenset[Role]]:
    """Return the roles of everybody who can sign in and holds one in the organisation, as they are now."""
    held = select(Grant.account_id, Grant.role).join(Account, Account.id == Grant.account_id)
    found: dict[UUID, frozenset[Role]] = {}
    for account_id, role in session.execute(held.where(Grant.organisation_id == organisation_id, Account.active)):
        found[account_id] = found.get(account_id, frozenset()) | {role}
    return found


def set_roles(session: Session, account_id: UUID, roles: frozenset[Role], organisation_id: UUID) -> None:
    """Leave somebody these roles in the organisation and no other; without any the person does not belong to it."""
    mine = (Grant.account_id == account_id, Grant.organisation_id == organisation_id)
    session.execute(delete(Grant).where(*mine, Grant.role.not_in(list(roles))))
    for role in roles:
        grant(session, account_id, role, organisation_id)


def people_with(session: Session, role: Role) -> Sequence[Account]:
    """Return the people who hold a role in the program."""
    held = select(Grant.account_id).where(Grant.role == role, Grant.organisation_id.is_(None))
    return session.scalars(select(Account).where(Account.id.in_(held), Account.active).order_by(Account.name)).all()


def members_of(session: Session, organisation_id: UUID, *roles: Role) -> Sequence[Account]:
    """Return everybody who holds a role in the organisation, or one of these."""
    held = select(Grant.account_id).where(Grant.organisation_id == organisation_id, Grant.role.in_(roles or list(Role)))
    return session.scalars(select(Account).where(Account.id.in_(held), Account.active).order_by(Account.name)).all()


def add_person(session: Session, email: str, name: str, password_hash: str, *roles: Role, now: datetime) -> Account:
    """Return a new confirmed person who holds the roles in the program."""
    account = Account(email=email, name=name, password=password_hash, fs_uniquifier=uuid4().hex, confirmed_at=now)
    session.add(account)
    session.flush()
    for role in roles:
        grant(session, account.id, role)
    return account


def account_by_id(session: Session, account_id: UUID) -> Account:
    """Return the person that a fact is about."""
    return session.get_one(Account, account_id)


def names_of_people(session: Session, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    named = select(Account.id, Account.name).where(Account.id.in_(list(account_ids)))
    return {row.id: row.name for row in session.execute(named)}


def account_named(session: Session, email: str) -> Account | None:
    """Return whoever signs in with this address, in whatever letters it is written."""
    return session.scalar(select(Account).where(func.lower(Account.email) == email.lower()))


def change_name(session: Session, account_id: UUID, name: str) -> None:
    session.get_one(Account, account_id).name = name
