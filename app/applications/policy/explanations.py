"""What came back from the check and stays as it is: with words, since nobody can read a mere refusal. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.applications.policy import State
from app.applications.policy.document_check import INFECTED
from app.applications.policy.revisions import Content, by_requirement
from app.applications.policy.steps import EVIDENCE
from app.core.errors import RuleBroken

LONGEST_WORDS = 1000
EXPLANATIONS = "explanations"  # where a revision keeps them


@dataclass(frozen=True, kw_only=True)
class Explain:
    """Why a section or a document stays as it is; `version` is 0, or that of the words that were read."""

    key: str
    words: str
    version: int


def check_explained(command: Explain, state: State, returned: Collection[str]) -> None:
    """Raise RuleBroken unless this came back, may still be answered, and is explained in words."""
    if state is not State.CHANGES_REQUESTED or command.key not in returned:
        raise RuleBroken("Only what came back can be explained, and only until the application is submitted again.")
    if not command.words.strip():
        raise RuleBroken("Say why it stays as it is.", field="words")


def may_stay(reason: str, *, has_ended: bool) -> bool:
    """Tell whether a document that came back may be handed in as it is: no words heal a virus or a day gone by."""
    return reason != INFECTED and not has_ended


def still_true(words: Mapping[str, str], before: Content, now: Content) -> dict[str, str]:
    """Return the explanations of what is still as it was: what was changed after all speaks for itself."""
    files = [{code: row["file_id"] for code, row in by_requirement(one)[EVIDENCE].items()} for one in (before, now)]
    old, new = ({**one, **documents} for one, documents in zip((before, now), files, strict=True))
    return {key: text for key, text in words.items() if key in new and old.get(key) == new[key]}
