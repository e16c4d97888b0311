"""To whom an application is closed, and who of the program team may act on it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Mapped, Session, aliased

from app.accounts.models import Account
from app.accounts.policy import Actor, Role
from app.accounts.service import members_of, people_with
from app.applications.models import Application, Interest, Tie
from app.applications.policy.ties import TieSource

CLOSED = aliased(Application)  # made once: that takes longer than to ask the database


def closed_to(actor: Actor) -> Select[Any]:
    """Choose the ids of the applications that do not exist for the actor: by a tie, or as one's own organisation's."""
    return _closed_to(actor.account_id, actor.organisation_ids)


def is_open_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for an application to which the actor has no tie."""
    return _is_open_to(actor.account_id, actor.organisation_ids)


@lru_cache(maxsize=1024)
def _closed_to(person_id: UUID | None, organisation_ids: frozenset[UUID]) -> Select[Any]:
    """Put the words of the query together once for a person; what they find is asked each time."""
    tied = select(Tie.application_id).where(Tie.person_id == person_id)
    return select(CLOSED.id).where(or_(CLOSED.id.in_(tied), CLOSED.organisation_id.in_(organisation_ids)))


@lru_cache(maxsize=1024)
def _is_open_to(person_id: UUID | None, organisation_ids: frozenset[UUID]) -> ColumnElement[bool]:
    return Application.id.not_in(_closed_to(person_id, organisation_ids))


def organisations_closed_to(actor: Actor) -> Select[Any]:
    """Choose the ids of the organisations of which an application is closed to the actor."""
    return select(Application.organisation_id).where(~is_open_to(actor))


def has_tie(application_id: Mapped[UUID], person_id: Mapped[UUID | None]) -> ColumnElement[bool]:
    """Return the condition that a tie of a person to an application was told."""
    return select(Tie.id).where(Tie.application_id == application_id, Tie.person_id == person_id).exists()


def leads_to_open(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for an interest of which no application is closed to the actor."""
    return Interest.id.not_in(select(Application.interest_id).where(~is_open_to(actor)))


def references_closed_to(session: Session, actor: Actor) -> Sequence[str]:
    """Return what the applications that are closed to the actor are called, and the interests they came from."""
    both = select(Application.reference, Interest.reference).join(Interest, Interest.id == Application.interest_id)
    return [name for row in session.execute(both.where(~is_open_to(actor))) for name in row]


def references_of(session: Session, application: Application) -> Sequence[str]:
    """Return what an application is called in addresses: by itself, and as the interest it came from."""
    interest = session.scalars(select(Interest.reference).where(Interest.id == application.interest_id)).one()
    return application.reference, interest


def note_tie(
    session: Session, application_id: UUID, *, person_id: UUID, words: str, said_by: UUID, is_late: bool, now: datetime
) -> Tie:
    """Record what ties somebody to the applicant, and who said it. The caller commits."""
    tie = Tie(
        application_id=application_id,
        person_id=person_id,
        words=words,
        source=TieSource.DECLARED if said_by == person_id else TieSource.REPORTED,
        said_by=said_by,
        said_at=now,
        is_late=is_late,
    )
    session.add(tie)
    return tie


def told_ties(applications: Select[Any] | Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    """Choose the ties of these applications as the register shows them."""
    return select(
        Tie.id,
        Tie.reference,
        Tie.applicant,
        Tie.person_name.label("person"),
        Tie.words,
        Tie.source,
        Tie.sayer_name.label("said_by"),
        Tie.said_at,
        Tie.is_late,
    ).where(Tie.application_id.in_(applications))


def people_tied_to(session: Session, organisation_id: UUID) -> dict[UUID, set[UUID]]:
    """Return who has told a tie, by application, for all applications of an organisation."""
    told = select(Tie.application_id, Tie.person_id).where(Tie.organisation_id == organisation_id)
    found: dict[UUID, set[UUID]] = {}
    for application_id, person_id in session.execute(told):
        found.setdefault(application_id, set()).add(person_id)
    return found


def tied_people(session: Session, *, application_id: UUID, organisation_id: UUID) -> set[UUID]:
    """Return who has a tie: by declaration or report, or as a member of the applicant."""
    told = select(Tie.person_id).where(Tie.application_id == application_id)
    return {*session.scalars(told), *(member.id for member in members_of(session, organisation_id))}


def team_for(session: Session, application: Application, *, but: Collection[UUID] = ()) -> list[Account]:
    """Return the program managers who may act on an application, without some: nobody with a tie is told of it."""
    return _untied(session, application, Role.PROGRAM_MANAGER, but)


def team_for_organisation(session: Session, organisation_id: UUID, *, but: Collection[UUID | None]) -> list[Account]:
    """Return the program managers to whom no application of an organisation is closed, without some."""
    told = set[UUID]().union(*people_tied_to(session, organisation_id).values())
    closed = {*told, *(member.id for member in members_of(session, organisation_id)), *but}
    return [person for person in people_with(session, Role.PROGRAM_MANAGER) if person.id not in closed]


def chairs_for(session: Session, application: Application) -> list[Account]:
    """Return the chairs who are told that the application comes to the panel."""
    return _untied(session, application, Role.CHAIR, ())


def administrators_for(session: Session, application: Application) -> list[Account]:
    """Return the administrators who may know that nobody of the program team is left."""
    return _untied(session, application, Role.ADMIN, ())


def _untied(session: Session, application: Application, role: Role, but: Collection[UUID]) -> list[Account]:
    tied = tied_people(session, application_id=application.id, organisation_id=application.organisation_id)
    return [person for person in people_with(session, role) if person.id not in {*tied, *but}]
