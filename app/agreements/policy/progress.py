"""How far a document is that the worker makes. Pure."""

from dataclasses import dataclass
from enum import StrEnum, auto

from app.agreements.policy import AgreementState, Kind


class Stage(StrEnum):
    DONE = auto()
    NOW = auto()
    LATER = auto()


STAGE_TEXT = {Stage.DONE: ("Done", "success"), Stage.NOW: ("Under way", "progress"), Stage.LATER: ("Next", "neutral")}
TO_ISSUE = (
    "The data of the approved application is put together",
    "The text is laid out as a PDF",
    "It is sent for signature",
)
TO_FILE = (
    "Both sides have signed",
    "The partnership begins",
    "The copy with both signatures is laid out, sealed and filed",
)
BY_KIND = {  # what is said otherwise where no application was approved and no partnership begins
    Kind.RENEWAL: {TO_ISSUE[0]: "The data of the partner is put together", TO_FILE[1]: "The new term is set"},
    Kind.ADDENDUM: {TO_ISSUE[0]: "What is added is put together", TO_FILE[1]: "It becomes part of the MoU"},
}


@dataclass(frozen=True, kw_only=True)
class Step:
    text: str
    stage: Stage
    attempts: int = 0

    @property
    def tag(self) -> tuple[str, str]:
        return STAGE_TEXT[self.stage]


def steps(
    state: AgreementState, *, is_filed: bool, has_begun: bool, attempts: int, kind: Kind = Kind.FIRST
) -> list[Step]:
    """Return the steps to the document that is being made now; none when there is nothing to wait for."""
    if state is AgreementState.PREPARING:
        return _steps(_said_of(kind, TO_ISSUE), done=1, attempts=attempts)
    if state is AgreementState.ACTIVE and not is_filed:
        return _steps(_said_of(kind, TO_FILE), done=2 if has_begun else 1, attempts=attempts)
    return []


def _said_of(kind: Kind, texts: tuple[str, ...]) -> tuple[str, ...]:
    own = BY_KIND.get(kind, {})
    return tuple(own.get(text, text) for text in texts)


def _steps(texts: tuple[str, ...], *, done: int, attempts: int) -> list[Step]:
    stages = [Stage.DONE] * done + [Stage.NOW] + [Stage.LATER] * (len(texts) - done - 1)
    return [
        Step(text=text, stage=stage, attempts=attempts if stage is Stage.NOW else 0)
        for text, stage in zip(texts, stages, strict=True)
    ]
