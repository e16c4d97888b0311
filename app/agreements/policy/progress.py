"""How far a document is that the worker makes. Pure."""

from dataclasses import dataclass
from enum import StrEnum, auto

from app.agreements.policy import AgreementState


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


@dataclass(frozen=True, kw_only=True)
class Step:
    text: str
    stage: Stage
    attempts: int = 0

    @property
    def tag(self) -> tuple[str, str]:
        return STAGE_TEXT[self.stage]


def steps(state: AgreementState, *, is_filed: bool, has_begun: bool, attempts: int) -> list[Step]:
    """Return the steps to the document that is being made now; none when there is nothing to wait for."""
    if state is AgreementState.PREPARING:
        return _steps(TO_ISSUE, done=1, attempts=attempts)
    if state is AgreementState.ACTIVE and not is_filed:
        return _steps(TO_FILE, done=2 if has_begun else 1, attempts=attempts)
    return []


def _steps(texts: tuple[str, ...], *, done: int, attempts: int) -> list[Step]:
    stages = [Stage.DONE] * done + [Stage.NOW] + [Stage.LATER] * (len(texts) - done - 1)
    return [
        Step(text=text, stage=stage, attempts=attempts if stage is Stage.NOW else 0)
        for text, stage in zip(texts, stages, strict=True)
    ]
