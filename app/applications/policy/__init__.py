"""States of interests, applications and evidence. Pure."""

from enum import StrEnum, auto

from app.core.errors import RuleBroken


class InterestState(StrEnum):
    NEW = auto()
    ACCEPTED = auto()
    DECLINED = auto()
    REDIRECTED = auto()


class State(StrEnum):
    """Where an application stands."""

    DRAFT = auto()
    SUBMITTED = auto()
    CHECKING = auto()
    CHANGES_REQUESTED = auto()
    IN_REVIEW = auto()
    CONSENSUS = auto()
    DECIDED = auto()
    MOU_SENT = auto()
    MOU_SIGNED = auto()
    ACTIVE = auto()
    DECLINED = auto()
    DEFERRED = auto()
    WITHDRAWN = auto()


class Action(StrEnum):
    """What may happen to an application."""

    SUBMIT = auto()
    START_CHECK = auto()
    REQUEST_CHANGES = auto()
    PASS_CHECK = auto()
    OPEN_CONSENSUS = auto()
    APPROVE = auto()
    DECLINE = auto()
    DEFER = auto()
    SEND_MOU = auto()
    SIGN_MOU = auto()
    ACTIVATE = auto()
    WITHDRAW = auto()


S, A = State, Action
TRANSITIONS: dict[tuple[State, Action], State] = {
    (S.DRAFT, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.START_CHECK): S.CHECKING,
    (S.CHECKING, A.REQUEST_CHANGES): S.CHANGES_REQUESTED,
    (S.CHANGES_REQUESTED, A.SUBMIT): S.SUBMITTED,
    (S.CHECKING, A.PASS_CHECK): S.IN_REVIEW,
    (S.IN_REVIEW, A.OPEN_CONSENSUS): S.CONSENSUS,
    (S.CONSENSUS, A.APPROVE): S.DECIDED,
    (S.CONSENSUS, A.DECLINE): S.DECLINED,
    (S.CONSENSUS, A.DEFER): S.DEFERRED,
    (S.DECIDED, A.SEND_MOU): S.MOU_SENT,
    (S.MOU_SENT, A.SIGN_MOU): S.MOU_SIGNED,
    (S.MOU_SIGNED, A.ACTIVATE): S.ACTIVE,
    (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
    (S.SUBMITTED, A.WITHDRAW): S.WITHDRAWN,
    (S.CHECKING, A.WITHDRAW): S.WITHDRAWN,
    (S.CHANGES_REQUESTED, A.WITHDRAW): S.WITHDRAWN,
    (S.IN_REVIEW, A.WITHDRAW): S.WITHDRAWN,
    (S.CONSENSUS, A.WITHDRAW): S.WITHDRAWN,
}


def after(state: State, action: Action) -> State:
    """Return the next state. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken("This is not possible any more: the application has moved on.")
    return TRANSITIONS[state, action]


def actions_from(state: State) -> frozenset[Action]:
    return frozenset(action for start, action in TRANSITIONS if start is state)


class EvidenceState(StrEnum):
    UPLOADED = auto()
    ACCEPTED = auto()
    RETURNED = auto()
