"""Handing a review over: its reviewer gives it back, or the chair gives it to somebody else."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app.core.errors import RuleBroken


@dataclass(frozen=True, kw_only=True)
class DeclineReview:
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReplaceReviewer:
    """Whom the chair takes off the panel and why; `successor_id` is who is asked instead, if anybody."""

    leaving_id: UUID
    reason: str
    successor_id: UUID | None


def check_replacement(
    command: ReplaceReviewer, *, replaceable: Collection[UUID], free: Collection[UUID], active: int, quorum: int
) -> None:
    """Raise RuleBroken unless the panel waits for the review, the successor is free, and enough stay (S1.45)."""
    if command.leaving_id not in replaceable:
        raise RuleBroken("Choose a reviewer for whose review the panel waits.", field="leaving")
    if command.successor_id is not None and command.successor_id not in free:
        raise RuleBroken("Choose only from the reviewers shown.", field="successor")
    if command.successor_id is None and free and active - 1 < quorum:
        raise RuleBroken(f"The panel needs {quorum} reviews: choose who takes over.", field="successor")
