"""Who reviews, what a review must say, when the panel may decide and what it must give as reasons. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto
from uuid import UUID

from app.core.errors import RuleBroken

SMALLEST_QUORUM = 2
CRITERIA_PART = "criteria"


class ReviewState(StrEnum):
    TO_DECLARE = auto()
    RECUSED = auto()
    OPEN = auto()
    SUBMITTED = auto()


class ReviewAction(StrEnum):
    CLEAR = auto()
    RECUSE = auto()
    SAVE = auto()
    SUBMIT = auto()


class PanelState(StrEnum):
    INDIVIDUAL = auto()
    CONSENSUS = auto()
    CLOSED = auto()


class PanelAction(StrEnum):
    ASSIGN = auto()
    OPEN_CONSENSUS = auto()
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
    DECLINED = auto()
    DEFERRED = auto()


class DecisionState(StrEnum):
    PROPOSED = auto()
    SENT = auto()


VERDICT_TEXT = {
    Verdict.COMPLIANT: "Met",
    Verdict.NOT_COMPLIANT: "Not met",
    Verdict.UNCLEAR: "Unclear",
    Verdict.NOT_APPLICABLE: "Does not apply",
}
OUTCOME_TEXT = {
    Outcome.APPROVED: "Approved",
    Outcome.DECLINED: "Declined",
    Outcome.DEFERRED: "Deferred",
}
MET = frozenset({Verdict.COMPLIANT, Verdict.NOT_APPLICABLE})

R, D = ReviewState, ReviewAction
REVIEW_TRANSITIONS: dict[tuple[ReviewState, ReviewAction], ReviewState] = {
    (R.TO_DECLARE, D.CLEAR): R.OPEN,
    (R.TO_DECLARE, D.RECUSE): R.RECUSED,
    (R.OPEN, D.RECUSE): R.RECUSED,
    (R.OPEN, D.SAVE): R.OPEN,
    (R.OPEN, D.SUBMIT): R.SUBMITTED,
}
P, A = PanelState, PanelAction
PANEL_TRANSITIONS: dict[tuple[PanelState, PanelAction], PanelState] = {
    (P.INDIVIDUAL, A.ASSIGN): P.INDIVIDUAL,
    (P.INDIVIDUAL, A.OPEN_CONSENSUS): P.CONSENSUS,
    (P.CONSENSUS, A.AGREE): P.CONSENSUS,
    (P.CONSENSUS, A.DECIDE): P.CLOSED,
    (P.INDIVIDUAL, A.DISSOLVE): P.CLOSED,
    (P.CONSENSUS, A.DISSOLVE): P.CLOSED,
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


def due_on(opened_on: date, days: int) -> date:
    """Return the last day for the reviews."""
    return opened_on + timedelta(days=days)


def quorum(value: int) -> int:
    """Return how many reviews a panel needs: what the program sets, and never fewer than two (S1.45)."""
    return max(SMALLEST_QUORUM, value)


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A clause of the guide that reviewers judge."""

    code: str
    title: str
    text: str


def is_criterion(part: str) -> bool:
    """Tell whether reviewers judge the clauses of this part; the others are duties that begin with the MoU."""
    return part == CRITERIA_PART


@dataclass(frozen=True, kw_only=True)
class AssignReviewers:
    reviewer_ids: frozenset[UUID]


def check_assignment(command: AssignReviewers, *, free: Collection[UUID], active: int, quorum: int) -> None:
    """Raise RuleBroken unless these people may join and the panel has enough of them (S1.45)."""
    if not command.reviewer_ids <= set(free):
        raise RuleBroken("Choose only from the reviewers shown.", field="reviewers")
    missing = quorum - active
    if len(command.reviewer_ids) < max(1, missing):
        wanted = "one reviewer" if missing <= 1 else f"{missing} reviewers"
        raise RuleBroken(f"Choose at least {wanted}.", field="reviewers")


@dataclass(frozen=True, kw_only=True)
class DeclareConflict:
    has_tie: bool
    words: str


def check_declaration(command: DeclareConflict) -> None:
    """Raise RuleBroken when a tie is named without words."""
    if command.has_tie and not command.words:
        raise RuleBroken("Say in a few words what ties you to them.", field="words")


class Gaps(RuleBroken):
    """Everything that is missing, so that a page can show all of it and not the first gap only."""

    def __init__(self, gaps: Sequence[RuleBroken]) -> None:
        super().__init__(gaps[0].message, gaps[0].field)
        self.gaps = gaps


def check_complete(gaps: Iterable[RuleBroken]) -> None:
    """Raise all gaps at once, if there are any."""
    found = tuple(gaps)
    if found:
        raise Gaps(found)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one person, or the panel, says on one clause."""

    verdict: Verdict | None
    words: str


@dataclass(frozen=True, kw_only=True)
class FillSheet:
    """A reviewer's sheet; `version` is the one the reviewer had before their eyes."""

    version: int
    entries: Mapping[str, Entry]
    recommendation: Outcome | None
    note: str


def gaps(sheet: FillSheet, titles: Mapping[str, str]) -> Iterator[RuleBroken]:
    """Name all that is missing before the sheet can be sent."""
    for code, title in titles.items():
        entry = sheet.entries[code]
        if entry.verdict is None:
            yield RuleBroken(f"{title}: choose what you found.", field=f"verdict-{code}")
        elif entry.verdict not in MET and not entry.words:
            yield RuleBroken(f"{title}: say why it is not met or unclear.", field=f"words-{code}")
    if sheet.recommendation is None:
        yield RuleBroken("Choose what you recommend.", field="recommendation")


def may_open_consensus(states: Collection[ReviewState], quorum: int) -> bool:
    """Tell whether all reviews are in, and enough of them (S1.45)."""
    asked = [state for state in states if state is not ReviewState.RECUSED]
    return len(asked) >= quorum and all(state is ReviewState.SUBMITTED for state in asked)


def is_disputed(given: Collection[Verdict]) -> bool:
    """Tell whether reviewers came to different findings."""
    return len(set(given)) > 1


@dataclass(frozen=True, kw_only=True)
class AgreeFindings:
    """What the panel agreed on; `version` is the panel's as the chair saw it."""

    version: int
    entries: Mapping[str, Entry]


def open_points(
    command: AgreeFindings, titles: Mapping[str, str], given: Mapping[str, Collection[Verdict]]
) -> Iterator[RuleBroken]:
    """Name all that is missing before the agreed findings can be recorded."""
    for code, title in titles.items():
        entry = command.entries[code]
        if entry.verdict is None:
            yield RuleBroken(f"{title}: choose the agreed finding.", field=f"verdict-{code}")
        elif entry.words:
            continue
        elif entry.verdict not in MET:
            yield RuleBroken(f"{title}: tell the applicant what is missing.", field=f"words-{code}")
        elif entry.verdict not in given[code]:
            yield RuleBroken(f"{title}: no reviewer found this. Say why the panel does.", field=f"words-{code}")


@dataclass(frozen=True, kw_only=True)
class ProposeDecision:
    outcome: Outcome
    summary: str


def check_proposal(
    command: ProposeDecision, agreed: Mapping[str, Entry], *, criteria: Collection[str], reviews: int, quorum: int
) -> None:
    """Raise RuleBroken unless the outcome follows from what was agreed (S1.45)."""
    if reviews < quorum:
        raise RuleBroken(f"The panel needs {quorum} reviews and has {reviews}. Assign another reviewer first.")
    if not set(criteria) <= set(agreed):
        raise RuleBroken("Record the agreed finding on every clause first.")
    unmet = [entry for entry in agreed.values() if entry.verdict not in MET]
    if command.outcome is Outcome.APPROVED and unmet:
        raise RuleBroken("You can approve only when every clause is met or does not apply.", field="outcome")
    if command.outcome is not Outcome.APPROVED and not any(entry.words for entry in unmet):
        raise RuleBroken("Name at least one clause that is not met, with a reason, in the findings.", field="outcome")


def check_approval(*, proposed_by: UUID, approver_id: UUID | None) -> None:
    """Raise RuleBroken unless a second person approves."""
    if proposed_by == approver_id:
        raise RuleBroken("You proposed this decision. Another person has to approve it.")


class Stage(StrEnum):
    """Where a panel stands, as its board shows it."""

    REVIEWERS_WANTED = "Reviewers wanted"
    INDIVIDUAL = "Individual review"
    CONSENSUS = "Consensus"
    APPROVAL = "Waiting for approval"
    DECIDED = "Decided"
    WITHDRAWN = "Withdrawn"


def stage(state: PanelState, *, asked: int, quorum: int, decision: DecisionState | None) -> Stage:
    """Return the stage of a panel; `asked` counts the reviewers who have not recused themselves."""
    if state is PanelState.CLOSED:
        return Stage.DECIDED if decision is DecisionState.SENT else Stage.WITHDRAWN
    if state is PanelState.CONSENSUS:
        return Stage.APPROVAL if decision else Stage.CONSENSUS
    return Stage.INDIVIDUAL if asked >= quorum else Stage.REVIEWERS_WANTED
