"""Possible matches with debarment lists: what is one entry, who says what it is, and what that means (A4). Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from uuid import UUID

from app.core.errors import RuleBroken
from app.partners.policy import name_key


class MatchState(StrEnum):
    POSSIBLE = auto()
    PROPOSED = auto()
    SAME = auto()
    NOT_SAME = auto()


class MatchAction(StrEnum):
    """What people make of a match; a name is proposed and confirmed, an exact number settles it."""

    DISMISS = auto()
    PROPOSE = auto()
    CONFIRM = auto()
    SETTLE = auto()
    REOPEN = auto()


class Evidence(StrEnum):
    """By what the entry and the organisation look like one."""

    NAME = auto()
    IDENTIFIER = auto()


S, A = MatchState, MatchAction
TRANSITIONS: Mapping[tuple[MatchState, MatchAction], MatchState] = {
    (S.POSSIBLE, A.DISMISS): S.NOT_SAME,
    (S.POSSIBLE, A.PROPOSE): S.PROPOSED,
    (S.POSSIBLE, A.SETTLE): S.SAME,
    (S.PROPOSED, A.CONFIRM): S.SAME,
    (S.PROPOSED, A.REOPEN): S.POSSIBLE,
    (S.NOT_SAME, A.REOPEN): S.POSSIBLE,
}
OPEN = frozenset({S.POSSIBLE, S.PROPOSED})
REOPENED_FROM = frozenset(start for start, action in TRANSITIONS if action is A.REOPEN)
STATE_NAMES = {
    S.POSSIBLE: ("Possible match", "warning"),
    S.PROPOSED: ("Waits for a second person", "info"),
    S.SAME: ("The same organisation", "danger"),
    S.NOT_SAME: ("Not the same", "success"),
}
NEXT_PARTY = {
    S.POSSIBLE: "Program team",
    S.PROPOSED: "Another person of the program team",
    S.SAME: "Nobody",
    S.NOT_SAME: "Nobody",
}
EVIDENCE_TEXT = {
    Evidence.NAME: "The name",
    Evidence.IDENTIFIER: "A number that the list gives, letter by letter",
}
ANSWERED = "This match was answered meanwhile. Read it again."


@dataclass(frozen=True, kw_only=True)
class RecordMatch:
    """An entry of a list that may mean the organisation; `country` is empty for a list of several countries."""

    listed_name: str
    list_name: str
    country: str
    evidence: Evidence
    identifier: str
    link: str
    note: str


@dataclass(frozen=True, kw_only=True)
class GiveVerdict:
    """What somebody makes of a match and why; `version` is the match's as it was read."""

    version: int
    is_same: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ConfirmVerdict:
    """That a second person agrees; `version` is the match's as that person read it."""

    version: int


@dataclass(frozen=True, kw_only=True)
class ReopenMatch:
    """Why a verdict should not stand; `version` is the match's as it was read."""

    version: int
    reason: str


def after(state: MatchState, action: MatchAction) -> MatchState:
    """Return the next state. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken(ANSWERED)
    return TRANSITIONS[state, action]


def actions_from(state: MatchState) -> frozenset[MatchAction]:
    return frozenset(action for start, action in TRANSITIONS if start is state)


def action_for(evidence: Evidence, *, is_same: bool) -> MatchAction:
    """Return what a verdict does: to be the same by name is only proposed by one person."""
    if not is_same:
        return MatchAction.DISMISS
    return MatchAction.SETTLE if evidence is Evidence.IDENTIFIER else MatchAction.PROPOSE


def compact(number: str) -> str:
    """Return a number without what people write between its letters and digits."""
    return "".join(re.findall(r"[^\W_]", number)).upper()


def entry_key(command: RecordMatch) -> str:
    """Return what stays the same when somebody writes an entry otherwise; a number makes it another entry."""
    words = (command.country, name_key(command.list_name), name_key(command.listed_name), compact(command.identifier))
    return "\n".join(words)


def check_record(command: RecordMatch, numbers: Collection[str]) -> None:
    """Raise RuleBroken unless the evidence is what it says: an exact number is one of the organisation's own."""
    typed = compact(command.identifier)
    if command.evidence is Evidence.NAME:
        if command.identifier:
            raise RuleBroken("Choose the number as evidence, or empty this field.", field="identifier")
        return
    if not typed:
        raise RuleBroken("Enter the number that the list gives.", field="identifier")
    if typed not in {compact(number) for number in numbers}:
        said = "The organisation has no such number. Check it, or choose the name as evidence."
        raise RuleBroken(said, field="identifier")


def check_second(verdict_by: UUID | None, person_id: UUID | None) -> None:
    """Raise RuleBroken for the one who proposed: two people stand behind every match by name (A4)."""
    if person_id is None or person_id == verdict_by:
        raise RuleBroken("You proposed this. Another person of the program team has to confirm it.")


def waits_for_person(state: MatchState, *, verdict_by: UUID | None, person_id: UUID | None) -> bool:
    """Tell whether somebody is the second person whom a match waits for."""
    return state is MatchState.PROPOSED and person_id is not None and person_id != verdict_by
