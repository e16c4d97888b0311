"""What the program team lists."""

from functools import cache
from typing import Any

from sqlalchemy import Select, exists, nulls_last, select

from app.accounts.policy import Actor
from app.applications.models import Application, QuickRefusal
from app.applications.policy import State
from app.applications.policy.quick_refusal import RefusalState
from app.applications.service.ties import is_open_to


def applications_in(state: State | None, actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the query of the desk's list for somebody of the team: what is due first comes first."""
    return _listed(state).where(is_open_to(actor))


@cache
def _listed(state: State | None) -> Select[*tuple[Any, ...]]:
    """Put the statement together once."""
    columns = (Application.reference, Application.state, Application.state_since, Application.due_on)
    query = select(*columns, Application.program_owes_since, Application.applicant)
    if state is not None:
        query = query.where(Application.state == state)
    return query.order_by(nulls_last(Application.due_on.asc()), Application.state_since.desc(), Application.reference)


def applications_to_check(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose what has to be checked, for the queue of one of the program team; a waiting refusal is the one thing."""
    columns = (Application.reference, Application.applicant.label("who"), Application.state_since.label("since"))
    to_check = select(*columns, Application.due_on).where(Application.state.in_((State.SUBMITTED, State.CHECKING)))
    of_it = (QuickRefusal.application_id == Application.id, QuickRefusal.state == RefusalState.PROPOSED)
    return to_check.where(is_open_to(actor), ~exists().where(*of_it))
