"""What stands in the way of a decision: all of it at once, to propose and again to send."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from app.core.errors import RuleBroken
from app.reviews.policy.sheets import Entry
from app.reviews.policy.stale import reasons_to_wait
from app.reviews.policy.states import APPROVING, MET, Outcome, PanelState, Verdict
from app.reviews.policy.terms import (
    BLACKLIST,
    Condition,
    NamedException,
    condition_field,
    exception_field,
    may_be_excepted,
)
from app.screening.policy import MatchState

OPEN_MATCHES = {
    MatchState.POSSIBLE: "The applicant may be on a debarment list. The program team acts next: it compares the two.",
    MatchState.PROPOSED: (
        "One person said that the applicant is on a debarment list."
        " Another person of the program team acts next, and confirms it or not."
    ),
}
IS_LISTED = "The applicant is on a debarment list, so it cannot be approved."


class Ground(StrEnum):
    """Why a decision is blocked."""

    REVIEWS_MISSING = auto()
    ENDED = auto()
    QUORUM = auto()
    WAITS = auto()
    MATCH = auto()
    LISTED = auto()
    FINDINGS = auto()
    CLAUSE = auto()
    TERMS = auto()


class Block(RuleBroken):
    """One reason why a decision cannot go on, and where it can be mended."""

    def __init__(self, ground: Ground, message: str, field: str | None = None) -> None:
        super().__init__(message, field)
        self.ground = ground


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What is to be decided, and on which terms."""

    outcome: Outcome
    conditions: Sequence[Condition]
    exceptions: Sequence[NamedException]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is known of a panel; `reviews` are those that were sent, `stale` of them are about an earlier revision.

    While `is_asked` the applicant answers a question. `matches` are the states of its matches with debarment lists.
    """

    state: PanelState
    reviews: int
    stale: int
    is_asked: bool
    quorum: int
    titles: Mapping[str, str]
    agreed: Mapping[str, Entry]
    matches: Collection[MatchState] = frozenset()

    @property
    def is_listed(self) -> bool:
        """Tell whether a match with a debarment list is confirmed."""
        return MatchState.SAME in self.matches


def blocks(case: Case, proposed: Proposed | None, *, today: date) -> list[Block]:
    """Return every reason against a decision; before an outcome is chosen those that hold for all of them."""
    return [*_of_the_panel(case), *(_of_the_proposal(case, proposed, today) if proposed else ())]


def unmet_clauses(agreed: Mapping[str, Entry], titles: Mapping[str, str]) -> list[str]:
    """Return the clauses that the panel found not met or unclear, in the guide's order."""
    return [code for code in titles if code in agreed and agreed[code].verdict not in MET]


def _of_the_panel(case: Case) -> Iterator[Block]:
    if case.state is PanelState.CLOSED:
        yield Block(Ground.ENDED, "The panel has ended.")
    if case.state is PanelState.INDIVIDUAL:
        yield Block(Ground.REVIEWS_MISSING, "Not all reviews are in.")
    if case.reviews < case.quorum:
        said = f"The panel needs {case.quorum} reviews and has {case.reviews}"
        is_waiting = case.state is PanelState.INDIVIDUAL
        yield Block(Ground.QUORUM, f"{said} so far." if is_waiting else f"{said}. Assign another reviewer first.")
    for said in reasons_to_wait(stale=case.stale, is_asked=case.is_asked):
        yield Block(Ground.WAITS, said)
    for state, said in OPEN_MATCHES.items():
        if state in case.matches:
            yield Block(Ground.MATCH, said)
    if not set(case.titles) <= set(case.agreed):
        yield Block(Ground.FINDINGS, "Record the agreed finding on every clause first.")


def _of_the_proposal(case: Case, proposed: Proposed, today: date) -> Iterator[Block]:
    unmet = unmet_clauses(case.agreed, case.titles)
    if case.is_listed:
        yield from _listed(case, proposed)
    if proposed.outcome in APPROVING:
        yield from _unmet(case, proposed, unmet)
        yield from _exceptions(case, proposed, unmet, today)
    else:
        yield from _without_terms(proposed)
        if set(case.titles) <= set(case.agreed) and not any(case.agreed[code].words for code in unmet):
            said = "Name at least one clause that is not met, with a reason, in the findings."
            yield Block(Ground.FINDINGS, said, "outcome")
    yield from _conditions(case, proposed, today)


def _listed(case: Case, proposed: Proposed) -> Iterator[Block]:
    """Whoever is on a list is not approved, and any other decision names the clause (S1.27, S1.28)."""
    title, found = case.titles.get(BLACKLIST), case.agreed.get(BLACKLIST)
    if proposed.outcome in APPROVING:
        yield Block(Ground.LISTED, f"{IS_LISTED} Choose another outcome.", "outcome")
    elif title and found and found.verdict is not Verdict.NOT_COMPLIANT:
        said = f"{title}: the applicant is on a debarment list. Record this clause as not met, with the reason, first."
        yield Block(Ground.FINDINGS, said, "outcome")


def _unmet(case: Case, proposed: Proposed, unmet: Sequence[str]) -> Iterator[Block]:
    excepted = {one.clause_code for one in proposed.exceptions}
    for code in unmet:
        title = case.titles[code]
        if not may_be_excepted(code):
            said = f"{title}: not met, and the guide leaves no room for an exception. Choose another outcome."
            yield Block(Ground.CLAUSE, said, "outcome")
        elif code not in excepted:
            said = f"{title}: not met. Name an exception below, or choose another outcome."
            yield Block(Ground.CLAUSE, said, "outcome")


def _exceptions(case: Case, proposed: Proposed, unmet: Sequence[str], today: date) -> Iterator[Block]:
    for one in proposed.exceptions:
        code = one.clause_code
        title = case.titles.get(code, code)
        if code not in unmet:
            said = f"{title}: met, so it needs no exception. Take the exception away."
            yield Block(Ground.TERMS, said, exception_field("reason", code))
            continue
        if not one.asked_by:
            said = f"{title}: say who asks for the exception."
            yield Block(Ground.TERMS, said, exception_field("asked_by", code))
        if not one.reason:
            yield Block(Ground.TERMS, f"{title}: say why there is an exception.", exception_field("reason", code))
        yield from _in_future(one.until_on, today, f"{title}: end the exception on", exception_field("until", code))


def _without_terms(proposed: Proposed) -> Iterator[Block]:
    for one in proposed.exceptions:
        said = "An exception belongs to an approval. Take it away, or choose another outcome."
        yield Block(Ground.TERMS, said, exception_field("reason", one.clause_code))


def _conditions(case: Case, proposed: Proposed, today: date) -> Iterator[Block]:
    if proposed.outcome is not Outcome.CONDITIONAL:
        for one in proposed.conditions:
            said = "A condition belongs to an approval with conditions. Take it away, or choose that outcome."
            yield Block(Ground.TERMS, said, condition_field("words", one.row))
        return
    if not proposed.conditions:
        yield Block(Ground.TERMS, "Write at least one condition.", condition_field("words", 1))
    for one in proposed.conditions:
        if not one.words:
            said = f"Condition {one.row}: write what the partner has to do."
            yield Block(Ground.TERMS, said, condition_field("words", one.row))
        if one.clause_code not in case.titles:
            said = f"Condition {one.row}: choose the clause it is about."
            yield Block(Ground.TERMS, said, condition_field("clause", one.row))
        yield from _in_future(
            one.due_on, today, f"Condition {one.row}: make it due on", condition_field("due", one.row)
        )


def _in_future(day: date | None, today: date, what: str, field: str) -> Iterator[Block]:
    if day is None or day <= today:
        yield Block(Ground.TERMS, f"{what} a day that is still to come.", field)
