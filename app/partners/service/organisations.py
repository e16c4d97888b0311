"""Organisations, their names and their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, false, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.errors import NotFound
from app.partners.models import Identifier, Organisation
from app.partners.policy import LegalForm, is_alike, name_key
from app.partners.policy.identifiers import NumberTaken, registered

CANDIDATES = 50


def own_organisation(session: Session, actor: Actor) -> Organisation:
    """Return the organisation that the actor works for. Raises NotFound for people without one."""
    found = session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
    if found is None:
        raise NotFound
    return found


def own_organisation_to_change(session: Session, actor: Actor) -> Organisation:
    """Return it as it is now, and let other writers wait until this one is done. Raises NotFound."""
    organisation = own_organisation(session, actor)
    session.refresh(organisation, with_for_update=True)
    return organisation


def organisations_to_change(session: Session, organisation_ids: Iterable[UUID | None]) -> Sequence[Organisation]:
    """Return organisations as they are now, and let other writers wait until this one is done."""
    wanted = select(Organisation).where(Organisation.id.in_(list(organisation_ids))).order_by(Organisation.id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()


def names_of(session: Session, organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the legal names of organisations, in their order."""
    named = select(Organisation.id, Organisation.legal_name).where(Organisation.id.in_(list(organisation_ids)))
    return {row.id: row.legal_name for row in session.execute(named.order_by(Organisation.legal_name, Organisation.id))}


def organisation_by_id(session: Session, organisation_id: UUID) -> Organisation:
    """Return the organisation that a fact is about."""
    return session.get_one(Organisation, organisation_id)


def found_organisation(session: Session, *, legal_name: str, country: str, now: datetime) -> Organisation:
    """Make the organisation of an applicant; its numbers and legal form come with the first submission."""
    organisation = Organisation(
        legal_name=legal_name, name_key=name_key(legal_name), legal_form=None, country=country, made_at=now
    )
    session.add(organisation)
    session.flush()
    return organisation


def organisations_like(
    session: Session, legal_name: str, *, other_than: UUID | None = None, country: str = ""
) -> Sequence[str]:
    """Return the names of organisations that may be the same one, in one country or in all."""
    key = name_key(legal_name)
    query = select(Organisation.legal_name, Organisation.name_key).where(
        Organisation.name_key.startswith(key[:3], autoescape=True), Organisation.id != other_than
    )
    query = query.where(Organisation.country == country) if country else query
    found = session.execute(query.order_by(Organisation.made_at.desc()).limit(CANDIDATES))
    return [row.legal_name for row in found if is_alike(row.name_key, key)]


def organisations_named(session: Session, legal_name: str, country: str) -> Sequence[UUID]:
    """Return the organisations of this name, written in whatever way, in one country."""
    same = (Organisation.name_key == name_key(legal_name), Organisation.country == country)
    return session.scalars(select(Organisation.id).where(*same)).all()


def numbers_of_others(
    session: Session, organisation_id: UUID, *, country: str, numbers: dict[str, str]
) -> list[NumberTaken]:
    """Return a refusal for each number that another organisation has."""
    given = [
        and_(Identifier.country == register, Identifier.kind == kind, Identifier.value == value)
        for register, kind, value in registered(numbers, country)
    ]
    taken = select(Identifier.kind).where(Identifier.organisation_id != organisation_id, or_(false(), *given))
    return [NumberTaken(kind, number=numbers[kind], country=country) for kind in session.scalars(taken)]


@dataclass(frozen=True, kw_only=True)
class Registered:
    """What an organisation says about itself when it submits."""

    legal_name: str
    trading_name: str
    former_names: list[str]
    legal_form: LegalForm
    country: str
    numbers: dict[str, str]


def register_organisation(session: Session, organisation_id: UUID, own: Registered) -> None:
    """Keep what the organisation says about itself. Raises NumberTaken."""
    for taken in numbers_of_others(session, organisation_id, country=own.country, numbers=own.numbers):
        raise taken
    organisation = session.get_one(Organisation, organisation_id)
    organisation.legal_name, organisation.name_key = own.legal_name, name_key(own.legal_name)
    organisation.trading_name, organisation.former_names = own.trading_name, own.former_names
    organisation.legal_form, organisation.country = own.legal_form, own.country
    replace_numbers(session, organisation, own.numbers)


def replace_numbers(session: Session, organisation: Organisation, numbers: dict[str, str]) -> None:
    """Let these be the numbers of an organisation, in its country. Raises NumberTaken."""
    session.execute(delete(Identifier).where(Identifier.organisation_id == organisation.id))
    for kind, number in numbers.items():
        if number:
            _register_number(session, organisation.id, kind, number, organisation.country)


def _register_number(session: Session, organisation_id: UUID, kind: str, number: str, country: str) -> None:
    """The constraint decides when two organisations register one number at the same moment."""
    register, kind, value = registered({kind: number}, country)[0]
    try:
        with session.begin_nested():
            session.add(Identifier(organisation_id=organisation_id, country=register, kind=kind, value=value))
    except IntegrityError as error:
        raise NumberTaken(kind, number=number, country=country) from error
