"""States of interests, applications and evidence, and the words for them. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto
from typing import Any

from app.applications.policy.steps import SECTION_STEPS
from app.core.clock import end_of_day
from app.core.errors import RuleBroken

Answers = Mapping[str, Any]


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
    QUESTIONS_ASKED = auto()
    CONSENSUS = auto()
    DECIDED = auto()
    MOU_SENT = auto()
    MOU_SIGNED = auto()
    ACTIVE = auto()
    DECLINED = auto()
    DEFERRED = auto()
    WITHDRAWN = auto()
    LAPSED = auto()


class Action(StrEnum):
    """What may happen to an application."""

    SUBMIT = auto()
    START_CHECK = auto()
    REQUEST_CHANGES = auto()
    PASS_CHECK = auto()
    REFUSE = auto()
    ASK = auto()
    ANSWER = auto()
    GO_ON_WITHOUT = auto()
    OPEN_CONSENSUS = auto()
    APPROVE = auto()
    DECLINE = auto()
    DEFER = auto()
    REOPEN = auto()
    SEND_MOU = auto()
    TAKE_BACK_MOU = auto()
    SIGN_MOU = auto()
    ACTIVATE = auto()
    WITHDRAW = auto()
    LAPSE = auto()


S, A = State, Action
TRANSITIONS: dict[tuple[State, Action], State] = {
    (S.DRAFT, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.START_CHECK): S.CHECKING,
    (S.CHECKING, A.REQUEST_CHANGES): S.CHANGES_REQUESTED,
    (S.CHANGES_REQUESTED, A.SUBMIT): S.SUBMITTED,
    (S.CHECKING, A.PASS_CHECK): S.IN_REVIEW,
    (S.CHECKING, A.REFUSE): S.DECLINED,
    (S.IN_REVIEW, A.ASK): S.QUESTIONS_ASKED,
    (S.CONSENSUS, A.ASK): S.QUESTIONS_ASKED,
    (S.QUESTIONS_ASKED, A.ASK): S.QUESTIONS_ASKED,
    (S.QUESTIONS_ASKED, A.ANSWER): S.IN_REVIEW,
    (S.QUESTIONS_ASKED, A.GO_ON_WITHOUT): S.IN_REVIEW,
    (S.IN_REVIEW, A.OPEN_CONSENSUS): S.CONSENSUS,
    (S.CONSENSUS, A.APPROVE): S.DECIDED,
    (S.CONSENSUS, A.DECLINE): S.DECLINED,
    (S.CONSENSUS, A.DEFER): S.DEFERRED,
    (S.DECLINED, A.REOPEN): S.IN_REVIEW,
    (S.DEFERRED, A.REOPEN): S.IN_REVIEW,
    (S.DECIDED, A.SEND_MOU): S.MOU_SENT,
    (S.MOU_SENT, A.SIGN_MOU): S.MOU_SIGNED,
    (S.MOU_SENT, A.TAKE_BACK_MOU): S.DECIDED,
    (S.MOU_SIGNED, A.TAKE_BACK_MOU): S.DECIDED,
    (S.MOU_SIGNED, A.ACTIVATE): S.ACTIVE,
    (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
    (S.SUBMITTED, A.WITHDRAW): S.WITHDRAWN,
    (S.CHECKING, A.WITHDRAW): S.WITHDRAWN,
    (S.CHANGES_REQUESTED, A.WITHDRAW): S.WITHDRAWN,
    (S.IN_REVIEW, A.WITHDRAW): S.WITHDRAWN,
    (S.QUESTIONS_ASKED, A.WITHDRAW): S.WITHDRAWN,
    (S.CONSENSUS, A.WITHDRAW): S.WITHDRAWN,
    (S.DRAFT, A.LAPSE): S.LAPSED,
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


STATUS_TEXT: dict[State, str] = {
    S.DRAFT: "Your application is not sent yet",
    S.SUBMITTED: "Submitted, waiting for the document check",
    S.CHECKING: "Your documents are being checked",
    S.CHANGES_REQUESTED: "We need something from you",
    S.IN_REVIEW: "The panel reviews your application",
    S.QUESTIONS_ASKED: "We have a question for you",
    S.CONSENSUS: "The panel compares its reviews and decides",
    S.DECIDED: "Approved: the MoU is being prepared",
    S.MOU_SENT: "The MoU is ready to be signed",
    S.MOU_SIGNED: "The MoU is signed for you; the program countersigns it",
    S.ACTIVE: "You are a DIGIT partner",
    S.DECLINED: "Declined",
    S.DEFERRED: "Deferred: write to us when you can show what was missing",
    S.WITHDRAWN: "Withdrawn",
    S.LAPSED: "Lapsed: begin again with your answers at any time",
}
OWED_TEXT = "The MoU is issued, and a change to a clause waits for the program team"
YOU, PROGRAM_TEAM, PANEL, NOBODY = "You", "Program team", "Panel", "Nobody"
NEXT_PARTY: dict[State, str] = {
    S.DRAFT: YOU,
    S.SUBMITTED: PROGRAM_TEAM,
    S.CHECKING: PROGRAM_TEAM,
    S.CHANGES_REQUESTED: YOU,
    S.IN_REVIEW: PANEL,
    S.QUESTIONS_ASKED: YOU,
    S.CONSENSUS: PANEL,
    S.DECIDED: PROGRAM_TEAM,
    S.MOU_SENT: YOU,
    S.MOU_SIGNED: PROGRAM_TEAM,
    S.ACTIVE: NOBODY,
    S.DECLINED: NOBODY,
    S.DEFERRED: YOU,
    S.WITHDRAWN: NOBODY,
    S.LAPSED: YOU,
}
NEXT_PARTY_FOR_STAFF = NEXT_PARTY | {state: "Applicant" for state, party in NEXT_PARTY.items() if party == YOU}
STATE_NAMES: dict[State, tuple[str, str]] = {
    S.DRAFT: ("Draft", "neutral"),
    S.SUBMITTED: ("Submitted", "info"),
    S.CHECKING: ("Checking", "progress"),
    S.CHANGES_REQUESTED: ("Changes requested", "warning"),
    S.IN_REVIEW: ("In review", "progress"),
    S.QUESTIONS_ASKED: ("Questions asked", "warning"),
    S.CONSENSUS: ("Consensus", "progress"),
    S.DECIDED: ("Decided", "info"),
    S.MOU_SENT: ("MoU sent", "info"),
    S.MOU_SIGNED: ("MoU signed", "info"),
    S.ACTIVE: ("Active", "success"),
    S.DECLINED: ("Declined", "danger"),
    S.DEFERRED: ("Deferred", "warning"),
    S.WITHDRAWN: ("Withdrawn", "neutral"),
    S.LAPSED: ("Lapsed", "neutral"),
}

NEXT_STEP: dict[State, tuple[str, str]] = {
    S.DRAFT: ("Continue your application", ""),
    S.CHANGES_REQUESTED: ("See what we need", "/questions"),
    S.QUESTIONS_ASKED: ("Answer our questions", "/questions"),
    S.MOU_SENT: ("Read and sign the MoU", "/mou"),
    S.MOU_SIGNED: ("Read the MoU", "/mou"),
    S.ACTIVE: ("Read the MoU", "/mou"),
    S.DECLINED: ("Read the decision", "/decision"),
    S.DEFERRED: ("Read the decision", "/decision"),
    S.LAPSED: ("Begin again with these answers", "/again"),
}
WATCH = ("Open your application", "")
PROMISES: dict[State, str] = {
    S.DRAFT: "draft_idle_days",
    S.SUBMITTED: "check_answer_working_days",
    S.CHANGES_REQUESTED: "changes_answer_days",
    S.IN_REVIEW: "review_days",
    S.QUESTIONS_ASKED: "question_answer_days",
    S.MOU_SENT: "mou_signing_days",
}
ANSWERED_IN_PART = frozenset({S.CHANGES_REQUESTED, S.QUESTIONS_ASKED})
ENDED = frozenset({S.LAPSED, S.WITHDRAWN})
KEEPS_PROMISE = frozenset({S.CHECKING, S.CONSENSUS})
CLOSED = "The answers are closed: the application has been submitted. Write to the program team to change them."
ONLY_RETURNED = "These answers are accepted. Only what the program team returned can be changed now."
ONLY_OPENED = "These answers are closed. Only what the program team opened with a question can be changed now."
NOT_OPEN = {S.CHANGES_REQUESTED: ONLY_RETURNED, S.QUESTIONS_ASKED: ONLY_OPENED}


@dataclass(frozen=True, kw_only=True)
class Status:
    """Where an application stands, who acts next, since when and until when."""

    text: str
    who: str
    since: datetime
    due_at: datetime | None
    is_kept: bool = False  # a draft, which ends when its time is over

    @property
    def has_no_deadline(self) -> bool:
        """Tell whether the applicant acts next and may take the time it needs."""
        return self.due_at is None and self.who not in {PROGRAM_TEAM, PANEL, NOBODY}


def status(
    state: State, since: datetime, due_on: date | None, *, signer: str = YOU, owed_since: datetime | None = None
) -> Status:
    """Return the status for a reader; `signer` is who signs the MoU, as this reader calls that person.

    Nobody can sign, and no day runs, while the program owes an answer about the MoU.
    """
    if owed_since is not None:
        return Status(text=OWED_TEXT, who=PROGRAM_TEAM, since=owed_since, due_at=None)
    due_at = end_of_day(due_on) if due_on else None
    who = signer if state is State.MOU_SENT else NEXT_PARTY[state]
    return Status(text=STATUS_TEXT[state], who=who, since=since, due_at=due_at, is_kept=state is State.DRAFT)


def next_for_staff(state: State, *, owed_since: datetime | None) -> str:
    """Return who acts next, as the program's team calls everybody."""
    return PROGRAM_TEAM if owed_since is not None else NEXT_PARTY_FOR_STAFF[state]


def next_page(state: State, status: Status) -> tuple[str, str]:
    """Return words and place of what a reader of the application does next."""
    if state is State.MOU_SENT and status.who != YOU:
        return NEXT_STEP[State.MOU_SIGNED]
    return NEXT_STEP.get(state, WATCH)


def open_sections(state: State, returned: Collection[str]) -> frozenset[str]:
    """Return the sections whose answers may be changed: all of a draft, later those that were returned or opened."""
    if state in ANSWERED_IN_PART:
        return frozenset(returned)
    return frozenset(SECTION_STEPS) if state is State.DRAFT else frozenset()


def judged_sections(state: State, returned: Collection[str]) -> frozenset[str]:
    """Return the sections that the task list looks into: nobody vouched for those of what ended before its end."""
    return frozenset(SECTION_STEPS) if state in ENDED else open_sections(state, returned)


def check_section_open(step: str, state: State, returned: Collection[str]) -> None:
    """Raise RuleBroken unless the answers of this section may be changed."""
    if step not in open_sections(state, returned):
        raise RuleBroken(NOT_OPEN.get(state, CLOSED))


@dataclass(frozen=True, kw_only=True)
class About:
    """What the rules of one section need to know from elsewhere."""

    today: date
    country: str = ""
    legal_form: str = ""
