"""Accounts, their sessions and their roles."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Account, AccountLink, Grant, KeptForm, Passkey, SignIn
from app.accounts.policy import (
    FORM_IS_KEPT,
    LINK_LASTS,
    LONGEST_SESSION,
    MOST_KEPT_FORMS,
    Purpose,
    Role,
    rest_of,
)
from app.core.digests import sha256_of
from app.core.errors import Conflict, NotFound, RuleBroken

NOTED_AGAIN_AFTER = timedelta(minutes=10)
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


def start_session(session: Session, account: Account, *, now: datetime, device: str = "A browser") -> str:
    """Record a sign-in and return the token that the browser keeps."""
    token = secrets.token_urlsafe(32)
    started = SignIn(account_id=account.id, token_hash=sha256_of(token), device=device, started_at=now, seen_at=now)
    session.add(started)
    return token


def running_sessions(session: Session, account: Account, *, now: datetime) -> Sequence[SignIn]:
    """Return where somebody is signed in, what was used last first. Rest is counted from what was noted last."""
    oldest_rest = now - rest_of(account.roles_held) - NOTED_AGAIN_AFTER
    running = select(SignIn).where(
        SignIn.account_id == account.id,
        SignIn.ended_at.is_(None),
        SignIn.started_at > now - LONGEST_SESSION,
        SignIn.seen_at > oldest_rest,
    )
    return session.scalars(running.order_by(SignIn.seen_at.desc(), SignIn.started_at.desc())).all()


def is_token_of(started: SignIn, token: str) -> bool:
    return started.token_hash == sha256_of(token)


def end_one_session(session: Session, account_id: UUID, which: UUID, *, now: datetime) -> None:
    """End one of somebody's own sessions. Raises NotFound."""
    found = session.scalar(select(SignIn).where(SignIn.id == which, SignIn.account_id == account_id))
    if found is None:
        raise NotFound
    found.ended_at = found.ended_at or now


def end_all_sessions(session: Session, account_id: UUID, *, now: datetime) -> None:
    running = (SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    session.execute(update(SignIn).where(*running).values(ended_at=now))


def note_seen(session: Session, token: str, *, now: datetime) -> None:
    """Note that a session is used, unless that was noted a short time ago."""
    stale = (SignIn.token_hash == sha256_of(token), SignIn.seen_at <= now - NOTED_AGAIN_AFTER)
    session.execute(update(SignIn).where(*stale).values(seen_at=now))


def end_session(session: Session, token: str, *, now: datetime) -> None:
    """End the session that a token opens, if it runs."""
    found = session.scalar(select(SignIn).where(SignIn.token_hash == sha256_of(token), SignIn.ended_at.is_(None)))
    if found is not None:
        found.ended_at = now


def account_in_session(session: Session, uniquifier: str, token: str, *, now: datetime) -> Account | None:
    """Return the person of a running session with all roles, in one statement."""
    values = {"uniquifier": uniquifier, "token_hash": sha256_of(token), "oldest": now - LONGEST_SESSION}
    return session.scalar(IN_SESSION, values)


def make_link(session: Session, account: Account, purpose: Purpose, *, now: datetime, address: str = "") -> str:
    """Return the token of a new link that acts for somebody once."""
    token = secrets.token_urlsafe(32)
    session.add(
        AccountLink(account_id=account.id, token_hash=sha256_of(token), purpose=purpose, address=address, made_at=now)
    )
    return token


def open_link(session: Session, token: str, purpose: Purpose, *, now: datetime) -> AccountLink | None:
    """Return a link that still acts, for somebody who may still sign in."""
    acts = (
        AccountLink.token_hash == sha256_of(token),
        AccountLink.purpose == purpose,
        AccountLink.used_at.is_(None),
        AccountLink.made_at > now - LINK_LASTS[purpose],
    )
    return session.scalar(select(AccountLink).join(AccountLink.account).where(*acts, Account.active))


def use_link(session: Session, link: AccountLink, *, now: datetime) -> None:
    """Use a link up; of two at the same moment the second meets a conflict."""
    unused = (AccountLink.id == link.id, AccountLink.used_at.is_(None))
    if not session.execute(update(AccountLink).where(*unused).values(used_at=now)).rowcount:  # type: ignore[attr-defined]
        raise Conflict("This link was used at this moment in another window.")


def may_change_address(session: Session, account: Account, address: str) -> bool:
    """Raise RuleBroken for one's own address; return whether nobody else has the new one."""
    if address == account.email.lower():
        raise RuleBroken("This is your address already.", field="email")
    return account_named(session, address) is None


def change_address(session: Session, link: AccountLink, *, now: datetime) -> str:
    """Give the account the address to which the link was sent, and return the one before."""
    use_link(session, link, now=now)
    if account_named(session, link.address) is not None:
        raise RuleBroken("Somebody else uses this address by now.")
    before, link.account.email = link.account.email, link.address
    return before


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


def organisations_with(session: Session, account_id: UUID, role: Role) -> Sequence[UUID | None]:
    """Return the organisations in which somebody holds a role."""
    held = select(Grant.organisation_id).where(Grant.account_id == account_id, Grant.role == role)
    return session.scalars(held.where(Grant.organisation_id.is_not(None)).order_by(Grant.organisation_id)).all()


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


def is_of_program(session: Session, account_id: UUID) -> bool:
    """Tell whether somebody holds a role of the program, also one that waits for a second factor."""
    held = select(Grant.id).where(Grant.account_id == account_id, Grant.organisation_id.is_(None))
    return session.scalar(held.limit(1)) is not None


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


def own_passkey(session: Session, account_id: UUID, passkey_id: UUID) -> Passkey:
    """Return one of somebody's own passkeys. Raises NotFound."""
    found = session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account_id))
    if found is None:
        raise NotFound
    return found


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


def account_of(session: Session, uniquifier: str) -> Account | None:
    """Return whose session this was, whether or not it still runs."""
    return session.scalar(select(Account).where(Account.fs_uniquifier == uniquifier, Account.active))


def keep_form(session: Session, account_id: UUID, path: str, typed: list[list[str]], *, now: datetime) -> str:
    """Keep for a short time what somebody typed, and return the token that shows it again to the same person."""
    forget_old_forms(session, now=now)
    mine = select(KeptForm).where(KeptForm.account_id == account_id).order_by(KeptForm.kept_at.desc())
    for old in session.scalars(mine.offset(MOST_KEPT_FORMS - 1)).all():
        session.delete(old)
    token = secrets.token_urlsafe(24)
    session.add(KeptForm(account_id=account_id, token_hash=sha256_of(token), path=path, typed=typed, kept_at=now))
    return token


def kept_form(session: Session, account_id: UUID, path: str, token: str, *, now: datetime) -> KeptForm | None:
    """Return what this person typed at this address a short time ago."""
    return session.scalar(
        select(KeptForm).where(
            KeptForm.token_hash == sha256_of(token),
            KeptForm.account_id == account_id,
            KeptForm.path == path,
            KeptForm.kept_at > now - FORM_IS_KEPT,
        )
    )


def forget_form(session: Session, account_id: UUID, token: str) -> None:
    """Forget what was kept, since it is sent now."""
    session.execute(delete(KeptForm).where(KeptForm.token_hash == sha256_of(token), KeptForm.account_id == account_id))


def forget_old_forms(session: Session, *, now: datetime) -> None:
    session.execute(delete(KeptForm).where(KeptForm.kept_at < now - FORM_IS_KEPT))
