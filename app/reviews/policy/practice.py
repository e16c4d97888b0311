"""A made-up case to practise on: what a reviewer says beside what the program would say. Nothing of it is counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import RuleBroken
from app.reviews.policy.agreement import Compared
from app.reviews.policy.states import Verdict


@dataclass(frozen=True, kw_only=True)
class Topic:
    title: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Paper:
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Model:
    """What the program would find on a clause, how well it is shown, and why."""

    verdict: Verdict
    score: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PracticeCase:
    """`anchors` says what each score means, `models` has the findings by the code of their clause."""

    applicant: str
    anchors: Mapping[int, str]
    topics: Sequence[Topic]
    documents: Sequence[Paper]
    models: Mapping[str, Model]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a reviewer says on one clause while practising."""

    verdict: Verdict | None
    score: int | None


@dataclass(frozen=True, kw_only=True)
class Practise:
    entries: Mapping[str, Tried]


def practice_gaps(command: Practise, titles: Mapping[str, str]) -> Iterator[RuleBroken]:
    """Name all that is missing before the answers can be shown beside the program's."""
    for code, title in titles.items():
        if command.entries[code].verdict is None:
            yield RuleBroken(f"{title}: choose what you found.", field=f"verdict-{code}")
        if command.entries[code].score is None:
            yield RuleBroken(f"{title}: choose a score.", field=f"score-{code}")


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One clause as the reviewer and the program see it."""

    title: str
    finding: Compared
    score: int
    model: Model

    @property
    def points_apart(self) -> int:
        return abs(self.score - self.model.score)


def lessons(case: PracticeCase, entries: Mapping[str, Tried], titles: Mapping[str, str]) -> list[Lesson]:
    """Set the reviewer's findings and scores beside the program's, in the guide's order."""
    both = ((title, entries.get(code), case.models.get(code)) for code, title in titles.items())
    return [
        Lesson(title=title, finding=Compared(own=own.verdict, other=model.verdict), score=own.score, model=model)
        for title, own, model in both
        if own and model and own.verdict is not None and own.score is not None
    ]
