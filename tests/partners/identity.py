"""Asking for changes of the identity of an organisation."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.outbox.models import EventRecord
from app.partners.models import IdentityChange

MINE, ASK, DESK = "/organisation", "/organisation/change", "/desk/identity"
NEW_NAME = {"field": "legal_name", "new_value": "Bolt Digital Private Limited", "reason": "Renamed on 1 March 2030."}


def facts(session: Session) -> list[str]:
    return [
        name
        for name in session.scalars(select(EventRecord.name).order_by(EventRecord.number))
        if name.startswith("Identity")
    ]


def ask(browser: FlaskClient, **other: str) -> Any:
    return browser.post(ASK, data={**NEW_NAME, **other})


def reference(session: Session) -> str:
    session.expire_all()
    return session.scalars(select(IdentityChange.reference)).one()
