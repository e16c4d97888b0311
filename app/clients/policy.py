"""When a client report is due, and when we accept it. Pure: values in, answers out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto

from app.core.clock import day_in_words
from app.core.errors import RuleBroken
from app.partners.policy import LISTED, Standing, name_key

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


class ReportState(StrEnum):
    """Only a late report waits for somebody: the program reads its reason."""

    ON_TIME = auto()
    LATE = auto()
    ACKNOWLEDGED = auto()
    WITHDRAWN = auto()


class Action(StrEnum):
    ACKNOWLEDGE = auto()
    WITHDRAW = auto()


TRANSITIONS = {
    (ReportState.LATE, Action.ACKNOWLEDGE): ReportState.ACKNOWLEDGED,
    (ReportState.ON_TIME, Action.WITHDRAW): ReportState.WITHDRAWN,
    (ReportState.LATE, Action.WITHDRAW): ReportState.WITHDRAWN,
    (ReportState.ACKNOWLEDGED, Action.WITHDRAW): ReportState.WITHDRAWN,
}
STATE_TEXT = {
    ReportState.ON_TIME: "came on time, so nothing is left to do",
    ReportState.LATE: "waits to be acknowledged",
    ReportState.ACKNOWLEDGED: "is acknowledged",
    ReportState.WITHDRAWN: "was withdrawn by the partner",
}
EVENT_TEXT = {
    "ClientReported": "Reported to the program",
    "ClientReportAcknowledged": "Acknowledged by the program team",
    "ClientReportWithdrawn": "Withdrawn by the partner",
}
BY_PARTNER = frozenset({"ClientReported", "ClientReportWithdrawn"})  # the partner reads who of its people did it


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
    is_another: bool = False  # the partner says that it is not the client of an earlier report


@dataclass(frozen=True, kw_only=True)
class WithdrawReport:
    """Why a partner takes a report back."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class EarlierReport:
    """What tells whether a client was reported before."""

    reference: str
    client_name: str
    country: str
    place: str
    onboarded_on: date

    def is_of(self, command: ReportClient) -> bool:
        """Tell whether the name is the same, written otherwise or not, and the day or the place."""
        if name_key(self.client_name) != name_key(command.client_name):
            return False
        places = [(one.country, name_key(one.place)) for one in (self, command)]
        return self.onboarded_on == command.onboarded_on or places[0] == places[1]


def due_on(onboarded_on: date, period: timedelta = REPORTING_PERIOD) -> date:
    """Return the last day on which a report is on time."""
    return onboarded_on + period


def first_state(due: date, reported_on: date) -> ReportState:
    """Return the state of a new report."""
    return ReportState.LATE if reported_on > due else ReportState.ON_TIME


def check(command: ReportClient, *, today: date, period: timedelta = REPORTING_PERIOD) -> None:
    """Raise RuleBroken unless the client may be reported today."""
    if command.onboarded_on > today:
        raise RuleBroken("The date cannot be in the future.", field="onboarded_on")
    if today > due_on(command.onboarded_on, period) and not command.late_reason:
        raise RuleBroken("Tell us why this report is late.", field="late_reason")


def check_not_reported(command: ReportClient, earlier: Iterable[EarlierReport]) -> None:
    """Raise RuleBroken when the client seems to be reported already and the partner did not say that it is another."""
    found = None if command.is_another else next((report for report in earlier if report.is_of(command)), None)
    if found is not None:
        raise RuleBroken(
            f"You reported {found.client_name}, onboarded on {day_in_words(found.onboarded_on)}, before: the reference "
            f"is {found.reference}. If this is another client, say so here and send the report again.",
            field="is_another",
        )


def after(state: ReportState, action: Action) -> ReportState:
    """Return the next state. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken(f"This is not possible: the report {STATE_TEXT[state]}.")
    return TRANSITIONS[state, action]


def actions_from(state: ReportState) -> frozenset[Action]:
    return frozenset(action for start, action in TRANSITIONS if start is state)


def may_report(standing: Standing) -> bool:
    """Tell whether a partner of this standing reports clients (S1.38)."""
    return standing in LISTED


def check_standing(standing: Standing) -> None:
    """Raise RuleBroken unless the partner may report."""
    if not may_report(standing):
        raise RuleBroken("Only active partners report clients. Write to the program team about your standing.")
