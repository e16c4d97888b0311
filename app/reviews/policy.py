"""Reviews, panels and decisions. Pure."""

from enum import StrEnum, auto


class ReviewState(StrEnum):
    TO_DECLARE = auto()
    RECUSED = auto()
    OPEN = auto()
    SUBMITTED = auto()


class PanelState(StrEnum):
    INDIVIDUAL = auto()
    CONSENSUS = auto()
    CLOSED = auto()


class Verdict(StrEnum):
    COMPLIANT = auto()
    NOT_COMPLIANT = auto()
    UNCLEAR = auto()
    NOT_APPLICABLE = auto()


class Outcome(StrEnum):
    APPROVED = auto()
    DECLINED = auto()
    DEFERRED = auto()


class DecisionState(StrEnum):
    PROPOSED = auto()
    SENT = auto()
