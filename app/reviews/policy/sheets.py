"""What one reviewer says alone: ties, and a finding on every clause."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import RuleBroken
from app.reviews.policy.rubric import Score
from app.reviews.policy.states import MET, Outcome, Verdict

CRITERIA_PART = "criteria"


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
class DeclareConflict:
    has_tie: bool
    words: str


def check_declaration(command: DeclareConflict) -> None:
    """Raise RuleBroken when a tie is named without words."""
    if command.has_tie and not command.words:
        raise RuleBroken("Say in a few words what ties you to them.", field="words")


def declared_tie(content: Mapping[str, Any]) -> str:
    """Return the tie to the program or the panel that the applicant declared in a revision, or nothing."""
    declared = content.get("declarations", {})
    if declared.get("conflict") != "yes":
        return ""
    return declared.get("conflict_text") or "It did not describe them."


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
    """A reviewer's sheet; `version` is the one the reviewer had before their eyes.

    The note is for the panel. The private note is the reviewer's, and nobody else ever sees it.
    """

    version: int
    entries: Mapping[str, Entry]
    recommendation: Outcome | None
    note: str
    private_note: str = ""
    scores: Mapping[str, Score] = field(default_factory=dict)


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
