"""Reporting clients, reading the reports, acknowledging them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, null, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.policy.capabilities import PRODUCT_KINDS
from app.applications.policy.names import place_name
from app.clients import policy
from app.clients.events import ClientReportAcknowledged, ClientReported
from app.clients.models import ClientReport
from app.core.clock import local_date
from app.core.errors import NotFound
from app.core.references import next_reference
from app.duties.policy import DUTY_TEXT
from app.duties.service import open_duties
from app.guide.service import catalogue_names, policy_value
from app.outbox.service import history, publish
from app.partners.policy import STANDING_TEXT
from app.partners.service import own_partner

IS_LATE = ClientReport.reported_on > ClientReport.due_on


def report_client(session: Session, command: policy.ReportClient, *, actor: Actor, now: datetime) -> ClientReport:
    """Record the client and announce it. The caller commits."""
    partner = own_partner(session, actor)
    today = local_date(now)
    policy.check_standing(partner.standing)
    period = timedelta(days=policy_value(session, "client_report_days", on=command.onboarded_on))
    policy.check(command, today=today, period=period)
    reference = next_reference(session, "CLI", today.year)
    report = _report(command, partner_id=partner.id, reference=reference, period=period, now=now)
    session.add(report)
    announced = ClientReported(report_id=report.id, partner_id=partner.id, late=report.is_late)
    publish(session, announced, actor=actor, at=now)
    return report


def _report(
    command: policy.ReportClient, *, partner_id: UUID, reference: str, period: timedelta, now: datetime
) -> ClientReport:
    return ClientReport(
        partner_id=partner_id,
        reference=reference,
        client_name=command.client_name,
        client_kind=command.client_kind,
        country=command.country,
        place=command.place,
        products=list(command.products),
        label_shown=command.label_shown,
        onboarded_on=command.onboarded_on,
        due_on=policy.due_on(command.onboarded_on, period),
        reported_on=local_date(now),
        reported_at=now,
        late_reason=command.late_reason,
    )


def acknowledge_report(session: Session, reference: str, *, actor: Actor, now: datetime) -> ClientReport:
    """Note that the program read the report; a second time changes nothing."""
    report = report_at(session, reference, lock=True)
    if report.acknowledged_at is None:
        report.acknowledged_at = now
        fact = ClientReportAcknowledged(report_id=report.id, partner_id=report.partner_id)
        publish(session, fact, actor=actor, at=now)
    return report


def partner_home(session: Session, actor: Actor) -> dict[str, Any] | None:
    """Return what the partner's first page shows, or None while the organisation is no partner."""
    try:
        partner = own_partner(session, actor)
    except NotFound:
        return None
    mine = select(func.count()).select_from(ClientReport).where(ClientReport.partner_id == partner.id)
    return {
        "partner": partner,
        "standing": STANDING_TEXT[partner.standing],
        "may_report": policy.may_report(partner.standing),
        "duties": [(DUTY_TEXT[duty.kind], duty.due_on) for duty in open_duties(session, partner.id)],
        "reported": session.scalar(mine),
        "latest": latest_report(session, partner.id),
    }


def report_story(session: Session, report: ClientReport) -> dict[str, Any]:
    """Return the words for a report's codes, and what happened to it."""
    names = catalogue_names(session, *PRODUCT_KINDS)
    return {
        "kind": policy.KIND_TEXT[report.client_kind],
        "country": place_name(report.country),
        "products": [names.get(code, code) for code in report.products],
        "events": [
            {"text": policy.EVENT_TEXT.get(fact.name, fact.name), "at": fact.at, "name": fact.actor_name}
            for fact in history(session, report.id)
        ],
    }


def values_to_offer(session: Session, actor: Actor) -> dict[str, Any]:
    """Return what the next report begins with: places and products of the last one; the rest is said anew."""
    partner = own_partner(session, actor)
    last = latest_report(session, partner.id)
    kept = ("country", "place", "products")
    return {name: getattr(last, name) for name in kept} if last else {"country": partner.organisation.country}


def own_report(session: Session, actor: Actor, reference: str) -> ClientReport:
    """Return a report of the actor's own organisation. Raises NotFound."""
    report = report_at(session, reference)
    if report.partner_id != own_partner(session, actor).id:
        raise NotFound
    return report


def report_at(session: Session, reference: str, *, lock: bool = False) -> ClientReport:
    """Return any report, for the program. Raises NotFound."""
    query = select(ClientReport).where(ClientReport.reference == reference)
    report = session.scalar(query.with_for_update() if lock else query)
    if report is None:
        raise NotFound
    return report


def report_by_id(session: Session, report_id: UUID) -> ClientReport:
    return session.get_one(ClientReport, report_id)


def latest_report(session: Session, partner_id: UUID) -> ClientReport | None:
    """Return the partner's newest report, whose values the next one begins with."""
    mine = select(ClientReport).where(ClientReport.partner_id == partner_id)
    return session.scalar(mine.order_by(ClientReport.reported_at.desc(), ClientReport.reference.desc()).limit(1))


def reports_of(partner_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return the query of one partner's reports, newest first."""
    own = _listed().where(ClientReport.partner_id == partner_id)
    return own.order_by(ClientReport.reported_at.desc(), ClientReport.reference.desc())


def reports_received() -> Select[*tuple[Any, ...]]:
    """Return the query of all reports: those to acknowledge first, among them the late ones first."""
    return (
        _listed()
        .add_columns(ClientReport.partner_name)
        .order_by(
            case((ClientReport.acknowledged_at.is_(None), 0), else_=1),
            case((IS_LATE, 0), else_=1),
            ClientReport.reported_at,
            ClientReport.reference,
        )
    )


def reports_to_acknowledge() -> Select[*tuple[Any, ...]]:
    """Choose late reports that nobody of the program has read, for its queue; no day is set for that."""
    columns = (ClientReport.reference, ClientReport.partner_name.label("who"), ClientReport.reported_at.label("since"))
    return select(*columns, null().label("due_on")).where(ClientReport.acknowledged_at.is_(None), IS_LATE)


def _listed() -> Select[*tuple[Any, ...]]:
    return select(
        ClientReport.reference,
        ClientReport.client_name,
        ClientReport.place,
        ClientReport.onboarded_on,
        ClientReport.due_on,
        ClientReport.reported_on,
        ClientReport.reported_at,
        ClientReport.acknowledged_at,
    )
