"""Kinds of duties and when they fall due. Pure."""

from datetime import date
from enum import StrEnum, auto

from dateutil.relativedelta import relativedelta

TEAM_PERIOD = relativedelta(months=6)


class DutyKind(StrEnum):
    TRAINED_TEAM = auto()
    ACCEPT_GUIDE = auto()
    CONDITION = auto()


DUTY_TEXT = {
    DutyKind.TRAINED_TEAM: "Have a trained team for all nine areas",
    DutyKind.ACCEPT_GUIDE: "Accept the new version of the guide",
    DutyKind.CONDITION: "Meet a condition of the decision",
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


def team_due_on(active_on: date) -> date:
    """Return the same day six months on (S1.30); a day the month lacks becomes its last."""
    due: date = active_on + TEAM_PERIOD
    return due
