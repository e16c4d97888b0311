"""What the program team lists."""

from functools import cache
from typing import Any

from sqlalchemy import Select, nulls_last, select

from app.applications.models import Application
from app.applications.policy import State


@cache
def applications_in(state: State | None) -> Select[*tuple[Any, ...]]:
    """Return the query of the desk's list, put together once: what is due first comes first."""
    columns = (Application.reference, Application.state, Application.state_since, Application.due_on)
    query = select(*columns, Application.applicant)
    if state is not None:
        query = query.where(Application.state == state)
    return query.order_by(nulls_last(Application.due_on.asc()), Application.state_since.desc(), Application.reference)


def applications_to_check() -> Select[*tuple[Any, ...]]:
    """Choose what the program team has to check, for its queue."""
    columns = (Application.reference, Application.applicant.label("who"), Application.state_since.label("since"))
    return select(*columns, Application.due_on).where(Application.state.in_((State.SUBMITTED, State.CHECKING)))
