"""What somebody of the panel wants to know of the applicant: through the program team, and without a name. Pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum, auto
from uuid import UUID

from app.core.errors import RuleBroken
from app.reviews.policy.states import PanelState

SHORTEST_PART = 3
TAKEN_OUT = "(name taken out)"


class AskingState(StrEnum):
    WAITING = auto()
    SENT_ON = auto()
    TURNED_DOWN = auto()


class AskingAction(StrEnum):
    SEND_ON = auto()
    TURN_DOWN = auto()


S, A = AskingState, AskingAction
ASKING_TRANSITIONS: dict[tuple[AskingState, AskingAction], AskingState] = {
    (S.WAITING, A.SEND_ON): S.SENT_ON,
    (S.WAITING, A.TURN_DOWN): S.TURNED_DOWN,
}
ASKING_TEXT = {
    S.WAITING: "With the program team",
    S.SENT_ON: "Sent to the applicant",
    S.TURNED_DOWN: "Turned down",
}


@dataclass(frozen=True, kw_only=True)
class AskQuestion:
    """`is_safe` says that the words, though they look like a name, do not tell who asks."""

    about: str
    words: str
    is_safe: bool = False


@dataclass(frozen=True, kw_only=True)
class SendOn:
    """The words for the applicant; `version` is the question's as it was read."""

    version: int
    words: str
    is_opened: bool


@dataclass(frozen=True, kw_only=True)
class TurnDown:
    version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who must not be known by a question."""

    name: str
    address: str

    @property
    def parts(self) -> list[str]:
        """Return the parts of the name by which somebody is called."""
        return [part for part in self.name.split() if len(part) >= SHORTEST_PART]


class Revealing(RuleBroken):
    """The words would tell who asks, unless the asker says that they do not."""


def asking_after(state: AskingState, action: AskingAction) -> AskingState:
    """Return the next state of a question. Raises RuleBroken when it was decided on already."""
    if (state, action) not in ASKING_TRANSITIONS:
        raise RuleBroken("Somebody has sent this question on, or turned it down, already.")
    return ASKING_TRANSITIONS[state, action]


def is_live(state: PanelState) -> bool:
    """Tell whether a panel may still ask."""
    return state is not PanelState.CLOSED


def check_live(state: PanelState) -> None:
    """Raise RuleBroken once the panel has ended."""
    if not is_live(state):
        raise RuleBroken("The panel has ended, so nothing is asked any more.")


def check_question(command: AskQuestion, *, asker: Person, topics: Collection[str]) -> None:
    """Raise RuleBroken unless it is about a part of the application, and does not tell who asks."""
    if command.about not in topics:
        raise RuleBroken("Choose what the question is about.", field="about")
    found = telling(command.words, [asker], parts=True)
    if found and not command.is_safe:
        said = ", ".join(f"“{one}”" for one in found)
        raise Revealing(f"This would tell who asks: {said}. Take it out, or say below that it does not.", "words")


def check_sent_on(command: SendOn, *, people: Iterable[Person]) -> None:
    """Raise RuleBroken when the words name somebody of the panel."""
    found = telling(command.words, people, parts=False)
    if found:
        raise RuleBroken(f"Take out what names people of the panel: {', '.join(found)}.", field="words")


def check_second(*, asked_by: UUID, decided_by: UUID | None) -> None:
    """Raise RuleBroken unless somebody else than the asker decides."""
    if asked_by == decided_by:
        raise RuleBroken("You asked this question. Somebody else of the program team sends it on or turns it down.")


def telling(words: str, people: Iterable[Person], *, parts: bool) -> list[str]:
    """Return the names and addresses in a text; with `parts` also first names and the like, if written like names."""
    found = [hit.group() for person in people for hit in _pattern(person, parts=parts).finditer(words)]
    return list(dict.fromkeys(found))


def without_names(words: str, people: Iterable[Person]) -> str:
    """Return a text with the names and addresses of these people taken out."""
    for person in people:
        words = _pattern(person, parts=True).sub(TAKEN_OUT, words)
    return words


def _pattern(person: Person, *, parts: bool) -> re.Pattern[str]:
    whole = "|".join(r"\s+".join(map(re.escape, one.split())) for one in (person.address, person.name) if one)
    either = [f"(?i:{whole})", *(re.escape(part) for part in person.parts if parts)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(either)})(?!\w)")
