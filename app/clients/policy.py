"""When a client report is due, and when we accept it. Pure: values in, answers out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto

from app.core.errors import RuleBroken
from app.partners.policy import LISTED, Standing

REPORTING_PERIOD = timedelta(days=7)  # calendar days, unless the program's dated policy says otherwise (A1)


class ClientKind(StrEnum):
    """What kind of body the client is."""

    LOCAL_GOVERNMENT = auto()
    STATE_GOVERNMENT = auto()
    NATIONAL_GOVERNMENT = auto()
    PUBLIC_ENTERPRISE = auto()
    CIVIL_SOCIETY = auto()
    COMPANY = auto()


KIND_TEXT = {
    ClientKind.LOCAL_GOVERNMENT: "City, town or other local government",
    ClientKind.STATE_GOVERNMENT: "State government or one of its departments",
    ClientKind.NATIONAL_GOVERNMENT: "National government or one of its ministries",
    ClientKind.PUBLIC_ENTERPRISE: "Public enterprise or utility",
    ClientKind.CIVIL_SOCIETY: "Civil society organisation",
    ClientKind.COMPANY: "Company",
}
EVENT_TEXT = {
    "ClientReported": "Reported to the program",
    "ClientReportAcknowledged": "Acknowledged by the program team",
}


@dataclass(frozen=True, kw_only=True)
class ReportClient:
    """What a partner says about a client that it onboarded."""

    client_name: str
    client_kind: ClientKind
    products: tuple[str, ...]
    onboarded_on: date
    country: str = "IN"
    place: str = ""
    label_shown: bool = False
    late_reason: str = ""


def due_on(onboarded_on: date, period: timedelta = REPORTING_PERIOD) -> date:
    """Return the last day on which a report is on time."""
    return onboarded_on + period


def check(command: ReportClient, *, today: date, period: timedelta = REPORTING_PERIOD) -> None:
    """Raise RuleBroken unless the client may be reported today."""
    if command.onboarded_on > today:
        raise RuleBroken("The date cannot be in the future.", field="onboarded_on")
    if today > due_on(command.onboarded_on, period) and not command.late_reason:
        raise RuleBroken("Tell us why this report is late.", field="late_reason")


def may_report(standing: Standing) -> bool:
    """Tell whether a partner of this standing reports clients (S1.38)."""
    return standing in LISTED


def check_standing(standing: Standing) -> None:
    """Raise RuleBroken unless the partner may report."""
    if not may_report(standing):
        raise RuleBroken("Only active partners report clients. Write to the program team about your standing.")
