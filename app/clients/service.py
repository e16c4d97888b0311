"""Reporting clients, reading the reports, acknowledging and withdrawing them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, null, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.policy.capabilities import PRODUCT_KINDS
from app.applications.policy.names import place_name
from app.clients import policy
from app.clients.events import ClientReportAcknowledged, ClientReported, ClientReportWithdrawn
from app.clients.models import ClientReport
from app.clients.policy import Action, ReportState
from app.core.clock import local_date
from app.core.errors import NotFound
from app.core.references import next_reference
from app.duties.service import open_duties
from app.guide.service import catalogue_names, policy_value
from app.outbox.service import history, publish
from app.partners.policy import STANDING_TEXT
from app.partners.service import own_partner

COUNTS = ClientReport.state != ReportState.WITHDRAWN


def report_client(session: Session, command: policy.ReportClient, *, actor: Actor, now: datetime) -> ClientReport:
    """Record the client and announce it. The caller commits."""
    partner = own_partner(session, actor)
    today = local_date(now)
    policy.check_standing(partner.standing)
    period = timedelta(days=policy_value(session, "client_report_days", on=command.onboarded_on))
    policy.check(command, today=today, period=period)
    policy.check_not_reported(command, _earlier(session, partner.id))
    reference = next_reference(session, "CLI", today.year)
    report = _report(command, partner_id=partner.id, reference=reference, period=period, now=now)
    session.add(report)
    announced = ClientReported(report_id=report.id, partner_id=partner.id, late=report.is_late)
    publish(session, announced, actor=actor, at=now)
    return report


def _earlier(session: Session, partner_id: UUID) -> list[policy.EarlierReport]:
    fields = ("reference", "client_name", "country", "place", "onboarded_on")
    columns = [getattr(ClientReport, name) for name in fields]
    mine = select(*columns).where(ClientReport.partner_id == partner_id, COUNTS)
    rows = session.execute(mine.order_by(ClientReport.reference))
    return [policy.EarlierReport(**row._mapping) for row in rows]


def _report(
    command: policy.ReportClient, *, partner_id: UUID, reference: str, period: timedelta, now: datetime
) -> ClientReport:
    due = policy.due_on(command.onboarded_on, period)
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
        due_on=due,
        reported_on=local_date(now),
        reported_at=now,
        late_reason=command.late_reason,
        state=policy.first_state(due, local_date(now)),
    )


def acknowledge_report(session: Session, reference: str, *, actor: Actor, now: datetime) -> ClientReport:
    """Note that the program read the report; a second time changes nothing."""
    report = report_at(session, reference, lock=True)
    actor.check_is_outside(report.partner.organisation_id)
    if report.state is not ReportState.ACKNOWLEDGED:
        report.state = policy.after(report.state, Action.ACKNOWLEDGE)
        report.acknowledged_at = now
        fact = ClientReportAcknowledged(report_id=report.id, partner_id=report.partner_id)
        publish(session, fact, actor=actor, at=now)
    return report


def withdraw_report(
    session: Session, command: policy.WithdrawReport, reference: str, *, actor: Actor, now: datetime
) -> ClientReport:
    """Take back a report made by mistake: it is kept, but does not count any more."""
    report = own_report(session, actor, reference, lock=True)
    report.state = policy.after(report.state, Action.WITHDRAW)
    report.withdrawn_at, report.withdrawal_reason = now, command.reason
    fact = ClientReportWithdrawn(report_id=report.id, partner_id=report.partner_id)
    publish(session, fact, actor=actor, at=now)
    return report


def partner_home(session: Session, actor: Actor) -> dict[str, Any] | None:
    """Return what the partner's first page shows, or None while the organisation is no partner."""
    try:
        partner = own_partner(session, actor)
    except NotFound:
        return None
    mine = select(func.count()).select_from(ClientReport).where(ClientReport.partner_id == partner.id, COUNTS)
    return {
        "partner": partner,
        "standing": STANDING_TEXT[partner.standing],
        "may_report": policy.may_report(partner.standing),
        "duties": [(duty.kind, duty.text, duty.words, duty.due_on) for duty in open_duties(session, partner.id)],
        "reported": session.scalar(mine),
        "latest": latest_report(session, partner.id),
    }


def report_story(session: Session, report: ClientReport) -> dict[str, Any]:
    """Return the words for a report's codes, and what happened to it, the newest first."""
    names = catalogue_names(session, *PRODUCT_KINDS)
    return {
        "kind": policy.KIND_TEXT[report.client_kind],
        "country": place_name(report.country),
        "products": [names.get(code, code) for code in report.products],
        "actions": policy.actions_from(report.state),
        "events": [
            {
                "text": policy.EVENT_TEXT.get(fact.name, fact.name),
                "at": fact.at,
                "name": fact.actor_name,
                "is_by_partner": fact.name in policy.BY_PARTNER,
            }
            for fact in reversed(history(session, report.id))
        ],
    }


def values_to_offer(last: ClientReport | None, country: str) -> dict[str, Any]:
    """Return what the next report begins with: country and products of the last one; the rest is said anew."""
    return {"country": last.country, "products": last.products} if last else {"country": country}


def own_report(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> ClientReport:
    """Return a report of the actor's own organisation. Raises NotFound."""
    report = report_at(session, reference, lock=lock)
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
    """Return the partner's newest report that counts; the next one begins with its values."""
    mine = select(ClientReport).where(ClientReport.partner_id == partner_id, COUNTS)
    return session.scalar(mine.order_by(ClientReport.reported_at.desc(), ClientReport.reference.desc()).limit(1))


def reports_of(partner_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return the query of one partner's reports, newest first."""
    own = _listed().where(ClientReport.partner_id == partner_id)
    return own.order_by(ClientReport.reported_at.desc(), ClientReport.reference.desc())


def reports_received() -> Select[*tuple[Any, ...]]:
    """Return the query of all reports: those to acknowledge first, then those in time, those that are done last."""
    return (
        _listed()
        .add_columns(ClientReport.partner_name)
        .order_by(
            case((ClientReport.state == ReportState.LATE, 0), (ClientReport.state == ReportState.ON_TIME, 1), else_=2),
            ClientReport.reported_at,
            ClientReport.reference,
        )
    )


def reports_to_acknowledge() -> Select[*tuple[Any, ...]]:
    """Choose late reports that nobody of the program has read, for its queue; no day is set for that."""
    columns = (ClientReport.reference, ClientReport.partner_name.label("who"), ClientReport.reported_at.label("since"))
    return select(*columns, null().label("due_on")).where(ClientReport.state == ReportState.LATE)


def _listed() -> Select[*tuple[Any, ...]]:
    return select(
        ClientReport.reference,
        ClientReport.client_name,
        ClientReport.place,
        ClientReport.onboarded_on,
        ClientReport.due_on,
        ClientReport.reported_on,
        ClientReport.reported_at,
        ClientReport.state,
    )
