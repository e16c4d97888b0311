"""What is wrong with answers, and what is odd about them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.applications.policy import Answers
from app.core.errors import RuleBroken


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Something to mend: the field of the form, and what to do."""

    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something to look at again, though it is no reason to refuse: the fields it is about, and what is odd."""

    fields: tuple[str, ...]
    message: str


class Refused(RuleBroken):
    """Several things are wrong at once; all are shown, not the first alone."""

    def __init__(self, refusals: Sequence[Refusal | RuleBroken]) -> None:
        super().__init__(refusals[0].message, refusals[0].field)
        self.refusals = refusals


def gaps_in(answers: Answers, required: Mapping[str, str], prefix: str = "") -> list[Refusal]:
    """Name every required answer that is empty."""
    return [
        Refusal(field=prefix + field, message=message) for field, message in required.items() if not answers.get(field)
    ]
