"""What the program team lists."""

from typing import Any

from sqlalchemy import Select, nulls_last, select

from app.applications.models import Application
from app.applications.policy import State
from app.partners.models import Organisation


def applications_in(state: State | None) -> Select[*tuple[Any, ...]]:
    """Return the query of the desk's list: what is due first comes first."""
    columns = (Application.reference, Application.state, Application.state_since, Application.due_on)
    query = select(*columns, Organisation.legal_name, Organisation.country).join(Application.organisation)
    if state is not None:
        query = query.where(Application.state == state)
    return query.order_by(nulls_last(Application.due_on.asc()), Application.state_since.desc(), Application.reference)
