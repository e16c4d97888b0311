"""What a set of criteria to be scored has to be before anybody scores by it. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

WHOLE = 100
ANCHORS = 5  # for the scores 0 to 4


class BrokenRubric(ValueError):
    """A set that cannot be scored by; it says what is wrong with it."""


def check_rubric(criteria: Collection[Mapping[str, Any]]) -> None:
    """Raise BrokenRubric unless weights add up to 100 and every score of every criterion has its anchor (S1.44)."""
    codes = [one["code"] for one in criteria]
    if len(set(codes)) < len(codes):
        raise BrokenRubric("Two criteria have the same code.")
    for one in criteria:
        _check_criterion(one)
    total = sum(one["weight"] for one in criteria)
    if total != WHOLE:
        raise BrokenRubric(f"The weights add up to {total}, not to {WHOLE}.")


def _check_criterion(one: Mapping[str, Any]) -> None:
    if one["weight"] < 1:
        raise BrokenRubric(f"{one['code']} weighs nothing.")
    if len(one["anchors"]) != ANCHORS or not all(one["anchors"]):
        raise BrokenRubric(f"{one['code']} needs {ANCHORS} anchors, one for each score.")
    if not one["sources"] or not one["reading"]:
        raise BrokenRubric(f"{one['code']} does not say on what it rests.")
