"""The identity of an organisation: locked once it is checked, changed by request, with all of it in the history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.accounts.service import names_of_people
from app.core.clock import local_date
from app.core.errors import Conflict, NotFound
from app.core.references import next_reference
from app.outbox.policy import Happening
from app.outbox.service import history, publish
from app.partners.events import (
    IdentityChangeAsked,
    IdentityChanged,
    IdentityChangeDeclined,
    IdentityChangeWithdrawn,
    IdentityChecked,
)
from app.partners.models import Identifier, IdentityChange, Organisation
from app.partners.policy import name_key
from app.partners.policy.history import WORDS, doer, in_words
from app.partners.policy.identifiers import NAMES
from app.partners.policy.identity import (
    BETWEEN,
    AskChange,
    ChangeAction,
    ChangeState,
    after,
    check_change,
    hindrance,
    locked_fields,
    names_in,
    wanted,
)
from app.partners.policy.moves import MOVES, numbers_kept
from app.partners.service.invitations import invited_people
from app.partners.service.organisations import (
    numbers_of_others,
    organisation_by_id,
    own_organisation_to_change,
    replace_numbers,
)


def identity_of(session: Session, organisation: Organisation) -> dict[str, str]:
    """Return the live values by field; what is not known is not in it."""
    own = Identifier.organisation_id == organisation.id
    numbers = {row.kind: row.value for row in session.execute(select(Identifier.kind, Identifier.value).where(own))}
    return {
        "legal_name": organisation.legal_name,
        "trading_name": organisation.trading_name,
        "former_names": BETWEEN.join(organisation.former_names),
        "legal_form": str(organisation.legal_form or ""),
        "country": organisation.country,
        **numbers,
    }


# Asked for at every save, so the statement is built once, of columns.
ORGANISATIONS = Organisation.metadata.tables[Organisation.__tablename__].c
CHECKED_AT = select(ORGANISATIONS.checked_at).where(ORGANISATIONS.id == bindparam("organisation_id"))


def locked_in(session: Session, organisation_id: UUID, typed: dict[str, str]) -> list[str]:
    """Return which of these fields are locked and say something else."""
    if session.scalar(CHECKED_AT, {"organisation_id": organisation_id}) is None:
        return []
    return locked_fields(identity_of(session, organisation_by_id(session, organisation_id)), typed)


def lock_identity(session: Session, organisation_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Lock names, country and numbers as they are; a second check changes nothing."""
    organisation = organisation_by_id(session, organisation_id)
    if organisation.checked_at is None:
        organisation.checked_at = now
        publish(session, IdentityChecked(organisation_id=organisation_id), actor=actor, at=now)


def ask_change(session: Session, command: AskChange, *, actor: Actor, now: datetime) -> IdentityChange:
    """Ask the program for a change; the old value stays until it is approved. Raises RuleBroken."""
    organisation = own_organisation_to_change(session, actor)
    live = identity_of(session, organisation)
    waiting = {change.field for change in changes_of(session, organisation.id) if change.state is ChangeState.OPEN}
    is_locked, is_waiting = organisation.checked_at is not None, command.field in waiting
    check_change(command, live, is_locked=is_locked, is_waiting=is_waiting, today=local_date(now))
    change = IdentityChange(
        reference=next_reference(session, "IDC", local_date(now).year),
        organisation_id=organisation.id,
        field=command.field,
        old_value=live.get(command.field, ""),
        new_value=wanted(command),
        reason=command.reason,
        asked_at=now,
        asked_by=actor.name,
        numbers=dict(command.numbers),
    )
    _check_free(session, change, live)
    session.add(change)
    session.flush()
    publish(session, IdentityChangeAsked(**_about(change)), actor=actor, at=now)
    return change


def _check_free(session: Session, change: IdentityChange, live: dict[str, str]) -> None:
    """Raise NumberTaken, on the field of the form, when another organisation has one of the numbers."""
    country = change.new_value if change.field == "country" else live["country"]
    numbers = {change.field: change.new_value} if change.field in NAMES and change.new_value else change.numbers
    for taken in numbers_of_others(session, change.organisation_id, country=country, numbers=numbers):
        taken.field = "new_value" if change.field in NAMES else taken.field
        raise taken


def changes_of(session: Session, organisation_id: UUID) -> Sequence[IdentityChange]:
    """Return all requests of an organisation, the newest first."""
    mine = select(IdentityChange).where(IdentityChange.organisation_id == organisation_id)
    return session.scalars(mine.order_by(IdentityChange.reference.desc())).all()


def approved_at(changes: Sequence[IdentityChange]) -> datetime | None:
    """Return when the program last let something else be the live value."""
    approved = [change.answered_at for change in changes if change.state is ChangeState.APPROVED and change.answered_at]
    return max(approved, default=None)


def changes_to_answer() -> Select[*tuple[Any, ...]]:
    """Choose what the program team has to answer, for its queue."""
    return (
        select(
            IdentityChange.reference,
            Organisation.legal_name.label("who"),
            IdentityChange.asked_at.label("since"),
            literal(None).label("due_on"),
        )
        .join(IdentityChange.organisation)
        .where(IdentityChange.state == ChangeState.OPEN)
    )


def all_changes() -> Select[*tuple[Any, ...]]:
    """Choose all requests for the program team, the newest first."""
    columns = (IdentityChange.reference, IdentityChange.field, IdentityChange.state, IdentityChange.asked_at)
    whole = select(*columns, Organisation.legal_name).join(IdentityChange.organisation)
    return whole.order_by(IdentityChange.reference.desc())


def change_by_id(session: Session, change_id: UUID) -> IdentityChange:
    """Return the request that a fact is about."""
    return session.get_one(IdentityChange, change_id)


def change_at(session: Session, reference: str) -> IdentityChange:
    """Return a request for the program team. Raises NotFound."""
    found = session.scalar(select(IdentityChange).where(IdentityChange.reference == reference))
    if found is None:
        raise NotFound
    return found


def approve_change(session: Session, reference: str, *, actor: Actor, now: datetime) -> IdentityChange:
    """Let the new value be the live one. Raises RuleBroken, and Conflict when the old value is not live any more."""
    change, organisation = _answer(session, reference, ChangeAction.APPROVE, actor=actor, now=now)
    live = identity_of(session, organisation)
    if why := hindrance_of(change, live):
        raise Conflict(f"{why} Decline it, and say what to ask for instead.")
    _check_free(session, change, live)
    _apply(session, organisation, change, live)
    session.flush()
    publish(session, IdentityChanged(**_about(change)), actor=actor, at=now)
    for kind, old, new in _numbers_changed(live, identity_of(session, organisation), change):
        changed = IdentityChanged(change_id=change.id, organisation_id=organisation.id, field=kind, old=old, new=new)
        publish(session, changed, actor=actor, at=now)
    return change


def hindrance_of(change: IdentityChange, live: dict[str, str]) -> str:
    """Say why a request cannot be approved any more, or return nothing."""
    return hindrance(change.field, change.old_value, change.new_value, change.numbers, live)


def _numbers_changed(
    before: dict[str, str], after: dict[str, str], change: IdentityChange
) -> Iterator[tuple[str, str, str]]:
    """Yield each number that went or came with the change, so that the history keeps it."""
    for kind in NAMES:
        if kind != change.field and before.get(kind) != after.get(kind):
            yield kind, before.get(kind, ""), after.get(kind, "")


def decline_change(session: Session, reference: str, answer: str, *, actor: Actor, now: datetime) -> IdentityChange:
    """Leave everything as it is, with a reason that the organisation reads."""
    change, _ = _answer(session, reference, ChangeAction.DECLINE, actor=actor, now=now)
    change.answer = answer
    session.flush()
    publish(session, IdentityChangeDeclined(**_about(change)), actor=actor, at=now)
    return change


def own_change(session: Session, actor: Actor, reference: str) -> IdentityChange:
    """Return a request of the actor's own organisation. Raises NotFound."""
    change = change_at(session, reference)
    if change.organisation_id != actor.organisation_id:
        raise NotFound
    return change


def withdraw_change(session: Session, reference: str, *, actor: Actor, now: datetime) -> None:
    """Take back a request that waits. Raises RuleBroken for one that was answered, and NotFound."""
    own_change(session, actor, reference)
    change, _ = _end(session, reference, ChangeAction.WITHDRAW, actor=actor, now=now)
    publish(session, IdentityChangeWithdrawn(**_about(change)), actor=actor, at=now)


def _answer(
    session: Session, reference: str, action: ChangeAction, *, actor: Actor, now: datetime
) -> tuple[IdentityChange, Organisation]:
    """Answer for the program. Raises RuleBroken for people of the organisation itself."""
    actor.check_is_outside(change_at(session, reference).organisation_id)
    return _end(session, reference, action, actor=actor, now=now)


def _end(
    session: Session, reference: str, action: ChangeAction, *, actor: Actor, now: datetime
) -> tuple[IdentityChange, Organisation]:
    """Under the lock of the organisation, so that of two answers one counts."""
    change = change_at(session, reference)
    organisation = organisation_by_id(session, change.organisation_id)
    session.refresh(organisation, with_for_update=True)
    session.refresh(change)
    change.state = after(change.state, action)
    change.answered_at, change.answered_by = now, actor.name
    return change, organisation


def _apply(session: Session, organisation: Organisation, change: IdentityChange, live: dict[str, str]) -> None:
    if change.field in NAMES:
        numbers = {kind: live[kind] for kind in NAMES if kind in live} | {change.field: change.new_value}
        replace_numbers(session, organisation, numbers)
    elif change.field in MOVES:
        setattr(organisation, change.field, change.new_value)
        replace_numbers(session, organisation, numbers_kept(live, change.field, change.new_value) | change.numbers)
    elif change.field == "legal_name":
        organisation.former_names = [*organisation.former_names, organisation.legal_name]
        organisation.legal_name, organisation.name_key = change.new_value, name_key(change.new_value)
    elif change.field == "former_names":
        organisation.former_names = names_in(change.new_value)
    else:
        setattr(organisation, change.field, change.new_value)


def _about(change: IdentityChange) -> dict[str, Any]:
    return {
        "change_id": change.id,
        "organisation_id": change.organisation_id,
        "field": change.field,
        "old": change.old_value,
        "new": change.new_value,
    }


def history_of(session: Session, organisation_id: UUID) -> Iterator[Happening]:
    """Yield what the people of the organisation may read, the newest first, without names of staff."""
    records = [record for record in history(session, organisation_id) if record.name in WORDS]
    payloads = [record.payload for record in records]
    people = names_of_people(session, _ids("account_id", payloads))
    people |= invited_people(session, _ids("invitation_id", payloads))
    for record in reversed(records):
        about = _ids("account_id", [record.payload]) or _ids("invitation_id", [record.payload])
        text = in_words(record.name, record.payload, "".join(people.get(one, "") for one in about))
        yield Happening(at=record.at, who=doer(record.name, record.payload, record.actor_name), text=text)


def _ids(key: str, payloads: Iterable[Mapping[str, Any]]) -> set[UUID]:
    return {UUID(payload[key]) for payload in payloads if key in payload}
