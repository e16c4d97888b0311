"""Asking for changes of the identity of an organisation."""

from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.outbox.models import EventRecord
from app.partners.models import IdentityChange
from app.partners.service.identity import identity_of
from tests.applications.samples import CIN, PAN

MINE, ASK, DESK = "/organisation", "/organisation/change", "/desk/identity"
NEW_NAME = {"field": "legal_name", "new_value": "Bolt Digital Private Limited", "reason": "Renamed on 1 March 2030."}

LIVE = {
    "legal_name": "Bolt",
    "trading_name": "",
    "former_names": "Nut; Screw",
    "legal_form": "company",
    "country": "IN",
    "PAN": PAN,
    "CIN": CIN,
}
TODAY = date(2030, 3, 10)


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


def live(session: Session, application: Application) -> dict[str, str]:
    """Return the identity of the applicant as it is now."""
    session.expire_all()
    return identity_of(session, application.organisation)
