"""What the demo shows of the term of an MoU: a renewal that waits for its signature, and an addendum to another MoU."""

from flask import current_app
from sqlalchemy import select

from app.accounts.policy import Actor
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState, Kind
from app.agreements.policy.addendum import ProposeAddendum
from app.agreements.service.addendum import propose_addendum
from app.agreements.service.term import open_renewal
from app.extensions import db
from app.web.ports import ports

ADDENDUM = ProposeAddendum(
    title="Languages of the manuals",
    text="The Partner writes the manuals for its clients in English and Hindi.\n\nIt hands eGov a copy of each.",
    reason="Two states ask for manuals in Hindi.",
)


def add_terms(manager: Actor) -> None:
    """Open a renewal, before its day, and propose an addendum, unless they are there."""
    if db.session.scalar(select(Agreement.id).where(Agreement.kind != Kind.FIRST).limit(1)) is not None:
        return
    contact, now = current_app.config["CONTACT"], ports().clock.now()
    in_force = select(Agreement).where(Agreement.state == AgreementState.ACTIVE).order_by(Agreement.reference)
    for place, agreement in enumerate(db.session.scalars(in_force.limit(2)).all()):
        if place == 0:
            open_renewal(db.session, agreement.id, contact=contact, now=now)
        else:
            propose_addendum(db.session, agreement.reference, ADDENDUM, contact=contact, actor=manager, now=now)
