"""Kinds of duties and when they fall due. Pure."""

from datetime import date, timedelta
from enum import StrEnum, auto

from dateutil.relativedelta import relativedelta

from app.partners.policy import Standing

TEAM_PERIOD = relativedelta(months=6)


class DutyKind(StrEnum):
    TRAINED_TEAM = auto()
    ACCEPT_GUIDE = auto()
    CONDITION = auto()
    RENEW_MOU = auto()


DUTY_TEXT = {
    DutyKind.TRAINED_TEAM: "Have a trained team for all nine areas",
    DutyKind.ACCEPT_GUIDE: "Accept the new version of the guide",
    DutyKind.CONDITION: "Meet a condition of the decision",
    DutyKind.RENEW_MOU: "Sign the renewal of the MoU",
}


class DutyState(StrEnum):
    OPEN = auto()
    MET = auto()
    MET_LATE = auto()
    MISSED = auto()
    WAIVED = auto()


def met_state(due_on: date, today: date) -> DutyState:
    """Return what a duty becomes that is met today: late is met, too."""
    return DutyState.MET if today <= due_on else DutyState.MET_LATE


def standing_for(due_on: date | None, today: date, grace_days: int) -> Standing:
    """Return how a partner stands that owes this acceptance, or none: grace from the day after, then suspended (S1.9).

    Any acceptance, however late, makes it active again.
    """
    if due_on is None or today <= due_on:
        return Standing.ACTIVE
    return Standing.GRACE if today <= due_on + timedelta(days=grace_days) else Standing.SUSPENDED


def team_due_on(active_on: date) -> date:
    """Return the same day six months on (S1.30); a day the month lacks becomes its last."""
    due: date = active_on + TEAM_PERIOD
    return due
