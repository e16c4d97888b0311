"""The program's one queue. The desk only reads: each room keeps its own things and their rules."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.agreements.models import Agreement, Signature
from app.agreements.policy import AgreementState, Side
from app.applications.models import Application, Interest, Revision
from app.applications.policy import InterestState, State
from app.clients.models import ClientReport
from app.core.clock import add_working_days, end_of_day, local_date
from app.desk.policy import Waiting, in_order
from app.guide.service import policy_value
from app.partners.models import Organisation, Partner
from app.reviews.models import Decision, Panel
from app.reviews.policy import DecisionState


def queue(session: Session, *, now: datetime) -> list[Waiting]:
    """Return everything that waits for the program team, what is due first first: one statement for each room."""
    return in_order(
        [
            *_interests(session),
            *_applications(session, now),
            *_decisions(session),
            *_agreements(session),
            *_late_reports(session),
        ]
    )


def _interests(session: Session) -> Iterator[Waiting]:
    columns = (Interest.reference, Interest.organisation_name, Interest.expressed_at, Interest.answer_due_on)
    for reference, who, since, due_on in session.execute(select(*columns).where(Interest.state == InterestState.NEW)):
        yield Waiting(
            what="Answer an expression of interest",
            reference=reference,
            who=who,
            since=since,
            due_at=end_of_day(due_on),
            path=f"/desk/interest/{reference}",
        )


def _applications(session: Session, now: datetime) -> Iterator[Waiting]:
    promise = policy_value(session, "check_answer_working_days", on=local_date(now))
    rows = session.execute(
        select(Application.reference, Organisation.legal_name, func.max(Revision.submitted_at))
        .join(Application.organisation)
        .join(Revision, Revision.application_id == Application.id)
        .where(Application.state.in_((State.SUBMITTED, State.CHECKING)))
        .group_by(Application.reference, Organisation.legal_name)
    )
    for reference, who, since in rows:
        yield Waiting(
            what="Check the documents",
            reference=reference,
            who=who,
            since=since,
            due_at=end_of_day(add_working_days(local_date(since), promise)),
            path=f"/desk/applications/{reference}/check",
        )


def _decisions(session: Session) -> Iterator[Waiting]:
    rows = session.execute(
        select(Application.reference, Organisation.legal_name, Decision.proposed_at, Panel.due_on)
        .join(Decision.panel)
        .join(Panel.application)
        .join(Application.organisation)
        .where(Decision.state == DecisionState.PROPOSED)
    )
    for reference, who, since, due_on in rows:
        yield Waiting(
            what="Approve a decision, as second person",
            reference=reference,
            who=who,
            since=since,
            due_at=end_of_day(due_on),
            path=f"/panel/{reference}/approve",
        )


def _agreements(session: Session) -> Iterator[Waiting]:
    rows = session.execute(
        select(Agreement.reference, Organisation.legal_name, Signature.signed_at)
        .join(Agreement.signatures)
        .join(Agreement.application)
        .join(Application.organisation)
        .where(Agreement.state == AgreementState.SIGNED, Signature.side == Side.PARTNER)
    )
    for reference, who, since in rows:
        path = f"/desk/mou/{reference}/countersign"
        yield Waiting(what="Countersign an MoU", reference=reference, who=who, since=since, path=path)


def _late_reports(session: Session) -> Iterator[Waiting]:
    rows = session.execute(
        select(ClientReport.reference, Organisation.legal_name, ClientReport.reported_at)
        .join(ClientReport.partner)
        .join(Partner.organisation)
        .where(ClientReport.acknowledged_at.is_(None), ClientReport.reported_on > ClientReport.due_on)
    )
    for reference, who, since in rows:
        path = f"/desk/clients/{reference}"
        yield Waiting(what="Acknowledge a late client report", reference=reference, who=who, since=since, path=path)
