"""Where reviews, panels and decisions stand, and how they move."""

from enum import StrEnum, auto

from app.core.errors import RuleBroken


class ReviewState(StrEnum):
    TO_DECLARE = auto()
    RECUSED = auto()
    OPEN = auto()
    SUBMITTED = auto()
    DECLINED = auto()
    REPLACED = auto()


class ReviewAction(StrEnum):
    CLEAR = auto()
    RECUSE = auto()
    SAVE = auto()
    SUBMIT = auto()
    CONFIRM = auto()
    REDO = auto()
    DECLINE = auto()
    REPLACE = auto()
    REOPEN = auto()


class PanelState(StrEnum):
    INDIVIDUAL = auto()
    CONSENSUS = auto()
    CLOSED = auto()


class PanelAction(StrEnum):
    ASSIGN = auto()
    OPEN_CONSENSUS = auto()
    REOPEN = auto()
    AGREE = auto()
    DECIDE = auto()
    DISSOLVE = auto()


class Verdict(StrEnum):
    COMPLIANT = auto()
    NOT_COMPLIANT = auto()
    UNCLEAR = auto()
    NOT_APPLICABLE = auto()


class Outcome(StrEnum):
    APPROVED = auto()
    CONDITIONAL = auto()
    DECLINED = auto()
    DEFERRED = auto()

    @property
    def text(self) -> str:
        """Return the outcome as people read it."""
        return OUTCOME_TEXT[self]


class DecisionState(StrEnum):
    PROPOSED = auto()
    RETURNED = auto()
    SENT = auto()


class DecisionAction(StrEnum):
    PROPOSE = auto()
    RETURN = auto()
    SEND = auto()


VERDICT_TEXT = {
    Verdict.COMPLIANT: "Met",
    Verdict.NOT_COMPLIANT: "Not met",
    Verdict.UNCLEAR: "Unclear",
    Verdict.NOT_APPLICABLE: "Does not apply",
}
OUTCOME_TEXT = {
    Outcome.APPROVED: "Approved",
    Outcome.CONDITIONAL: "Approved with conditions",
    Outcome.DECLINED: "Declined",
    Outcome.DEFERRED: "Deferred",
}
APPROVING = frozenset({Outcome.APPROVED, Outcome.CONDITIONAL})
MET = frozenset({Verdict.COMPLIANT, Verdict.NOT_APPLICABLE})

R, D = ReviewState, ReviewAction
REVIEW_TRANSITIONS: dict[tuple[ReviewState, ReviewAction], ReviewState] = {
    (R.TO_DECLARE, D.CLEAR): R.OPEN,
    (R.TO_DECLARE, D.RECUSE): R.RECUSED,
    (R.OPEN, D.RECUSE): R.RECUSED,
    (R.OPEN, D.SAVE): R.OPEN,
    (R.OPEN, D.SUBMIT): R.SUBMITTED,
    (R.SUBMITTED, D.RECUSE): R.RECUSED,
    (R.SUBMITTED, D.REOPEN): R.OPEN,
    (R.OPEN, D.CONFIRM): R.OPEN,
    (R.SUBMITTED, D.CONFIRM): R.SUBMITTED,
    (R.SUBMITTED, D.REDO): R.OPEN,
    (R.TO_DECLARE, D.DECLINE): R.DECLINED,
    (R.OPEN, D.DECLINE): R.DECLINED,
    (R.DECLINED, D.RECUSE): R.RECUSED,
    (R.TO_DECLARE, D.REPLACE): R.REPLACED,
    (R.OPEN, D.REPLACE): R.REPLACED,
    (R.SUBMITTED, D.REPLACE): R.REPLACED,
    (R.REPLACED, D.RECUSE): R.RECUSED,
}
GAVE_BACK = frozenset({R.DECLINED, R.REPLACED})
GONE = GAVE_BACK | {R.RECUSED}
TO_GIVE = frozenset({R.TO_DECLARE, R.OPEN})
P, A = PanelState, PanelAction
PANEL_TRANSITIONS: dict[tuple[PanelState, PanelAction], PanelState] = {
    (P.INDIVIDUAL, A.ASSIGN): P.INDIVIDUAL,
    (P.INDIVIDUAL, A.OPEN_CONSENSUS): P.CONSENSUS,
    (P.CONSENSUS, A.REOPEN): P.INDIVIDUAL,
    (P.CONSENSUS, A.AGREE): P.CONSENSUS,
    (P.CONSENSUS, A.DECIDE): P.CLOSED,
    (P.INDIVIDUAL, A.DISSOLVE): P.CLOSED,
    (P.CONSENSUS, A.DISSOLVE): P.CLOSED,
}
S, B = DecisionState, DecisionAction
DECISION_TRANSITIONS: dict[tuple[DecisionState, DecisionAction], DecisionState] = {
    (S.PROPOSED, B.RETURN): S.RETURNED,
    (S.PROPOSED, B.SEND): S.SENT,
    (S.RETURNED, B.PROPOSE): S.PROPOSED,
}
DECISION_STANDS = {
    S.PROPOSED: "A decision has been proposed for this application already.",
    S.RETURNED: "This proposal has been sent back to the chair.",
    S.SENT: "This decision has been approved and sent already.",
}
LOCKED = "This review has been sent. It cannot be changed any more."


def review_after(state: ReviewState, action: ReviewAction) -> ReviewState:
    """Return the next state of a review. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in REVIEW_TRANSITIONS:
        raise RuleBroken(LOCKED if state is R.SUBMITTED else "Say first whether you have a tie to the applicant.")
    return REVIEW_TRANSITIONS[state, action]


def review_actions_from(state: ReviewState) -> frozenset[ReviewAction]:
    return frozenset(action for start, action in REVIEW_TRANSITIONS if start is state)


def panel_after(state: PanelState, action: PanelAction) -> PanelState:
    """Return the next state of a panel. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in PANEL_TRANSITIONS:
        raise RuleBroken("This is not possible at this stage: the panel has moved on, or reviews are still missing.")
    return PANEL_TRANSITIONS[state, action]


def panel_actions_from(state: PanelState) -> frozenset[PanelAction]:
    return frozenset(action for start, action in PANEL_TRANSITIONS if start is state)


def decision_after(state: DecisionState, action: DecisionAction) -> DecisionState:
    """Return the next state of a decision. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in DECISION_TRANSITIONS:
        raise RuleBroken(DECISION_STANDS[state])
    return DECISION_TRANSITIONS[state, action]


def decision_actions_from(state: DecisionState) -> frozenset[DecisionAction]:
    return frozenset(action for start, action in DECISION_TRANSITIONS if start is state)
