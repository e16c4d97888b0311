"""What the program team lists."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, column, exists, nulls_last, select, table
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.models import Application, QuickRefusal
from app.applications.policy import State
from app.applications.policy.quick_refusal import RefusalState

TIES = table("tie", column("application_id", Uuid), column("person_id", Uuid))  # a room above, known by name


def is_open_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for an application to which the actor has no tie: others do not exist for them."""
    return ~exists().where(TIES.c.application_id == Application.id, TIES.c.person_id == actor.account_id)


def is_hidden_from(session: Session, actor: Actor, reference: str) -> bool:
    """Tell whether the actor has a tie to the application with this reference."""
    hidden = select(Application.id).where(Application.reference == reference, ~is_open_to(actor))
    return session.scalar(hidden) is not None


@cache
def applications_in(state: State | None) -> Select[*tuple[Any, ...]]:
    """Return the query of the desk's list, put together once: what is due first comes first."""
    columns = (Application.reference, Application.state, Application.state_since, Application.due_on)
    query = select(*columns, Application.applicant)
    if state is not None:
        query = query.where(Application.state == state)
    return query.order_by(nulls_last(Application.due_on.asc()), Application.state_since.desc(), Application.reference)


def applications_to_check() -> Select[*tuple[Any, ...]]:
    """Choose what the program team has to check, for its queue; while a refusal waits, that is the one thing to do."""
    columns = (Application.reference, Application.applicant.label("who"), Application.state_since.label("since"))
    to_check = select(*columns, Application.due_on).where(Application.state.in_((State.SUBMITTED, State.CHECKING)))
    of_it = (QuickRefusal.application_id == Application.id, QuickRefusal.state == RefusalState.PROPOSED)
    return to_check.where(~exists().where(*of_it))
