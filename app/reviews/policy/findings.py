"""What the panel makes of all findings."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from app.core.errors import RuleBroken
from app.reviews.policy.rubric import Score
from app.reviews.policy.sheets import Entry
from app.reviews.policy.states import MET, Verdict


def is_disputed(given: Collection[Verdict]) -> bool:
    """Tell whether reviewers came to different findings."""
    return len(set(given)) > 1


def unanimous(given: Collection[Verdict]) -> Verdict | None:
    """Return what all reviewers found, or nothing where they differ."""
    return None if is_disputed(given) else next(iter(given), None)


@dataclass(frozen=True, kw_only=True)
class AgreeFindings:
    """What the panel agreed on; `version` is the panel's as the chair saw it."""

    version: int
    entries: Mapping[str, Entry]
    scores: Mapping[str, Score] = field(default_factory=dict)


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
        elif is_disputed(given[code]):
            yield RuleBroken(f"{title}: the findings differ. Say why the panel agrees on this.", field=f"words-{code}")
