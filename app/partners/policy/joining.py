"""Requests to join an organisation whose number or name one typed: made once, answered by its owners. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from app.core.errors import RuleBroken
from app.partners.policy.identifiers import NAMES

MOST_OPEN = 5
LONGEST_MESSAGE = 1000


class JoinState(StrEnum):
    OPEN = auto()
    ACCEPTED = auto()
    DECLINED = auto()


class JoinAction(StrEnum):
    ACCEPT = auto()
    DECLINE = auto()


TRANSITIONS: Mapping[tuple[JoinState, JoinAction], JoinState] = {
    (JoinState.OPEN, JoinAction.ACCEPT): JoinState.ACCEPTED,
    (JoinState.OPEN, JoinAction.DECLINE): JoinState.DECLINED,
}


@dataclass(frozen=True, kw_only=True)
class AskToJoin:
    """The number that another organisation has, and what its owners should know."""

    country: str
    kind: str
    number: str
    message: str

    @property
    def number_in_words(self) -> str:
        return f"{NAMES[self.kind]} {self.number}"


@dataclass(frozen=True, kw_only=True)
class AskByName:
    """The organisation that somebody says to belong to, and what its owners should know."""

    name: str
    country: str
    message: str


def after(state: JoinState, action: JoinAction) -> JoinState:
    """Return the next state. Raises RuleBroken for a request that was answered."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken("This request was answered already.")
    return TRANSITIONS[state, action]


def check_no_staff(*, is_of_program: bool) -> None:
    """Raise RuleBroken for people of the program: they never judge an organisation of their own."""
    if is_of_program:
        raise RuleBroken("You work for the program, which decides about organisations, so you cannot belong to one.")


def check_is_outside(*, belongs_to_it: bool) -> None:
    """Raise RuleBroken for somebody who is in."""
    if belongs_to_it:
        raise RuleBroken("You belong to that organisation already. Choose it in the head of the page.")


def may_reach(*, waits_for_it: bool, others_open: int) -> bool:
    """Tell whether a request by name is passed on; who asks is told nothing, since that would tell who takes part."""
    return not waits_for_it and others_open < MOST_OPEN


def check_may_ask(*, belongs_to_it: bool, waits_for_it: bool, others_open: int) -> None:
    """Raise RuleBroken for somebody who is in, who asked already, or who asks too many."""
    check_is_outside(belongs_to_it=belongs_to_it)
    if waits_for_it:
        raise RuleBroken("Your request is with the owners already. They answer it, and you hear by mail.")
    if others_open >= MOST_OPEN:
        raise RuleBroken(f"{MOST_OPEN} of your requests wait for an answer. Wait for one before you ask again.")
