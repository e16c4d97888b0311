"""Kinds of duties and when they fall due. Pure."""

from datetime import date
from enum import StrEnum, auto

from dateutil.relativedelta import relativedelta

TEAM_PERIOD = relativedelta(months=6)


class DutyKind(StrEnum):
    TRAINED_TEAM = auto()


DUTY_TEXT = {DutyKind.TRAINED_TEAM: "Have a trained team for all nine areas"}


class DutyState(StrEnum):
    OPEN = auto()
    MET = auto()
    MET_LATE = auto()
    MISSED = auto()
    WAIVED = auto()


def team_due_on(active_on: date) -> date:
    """Return the same day six months on (S1.30); a day the month lacks becomes its last."""
    due: date = active_on + TEAM_PERIOD
    return due
