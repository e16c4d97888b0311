"""Opening a sent review again: for its own author, and only before anybody could compare the reviews."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.core.errors import RuleBroken
from app.reviews.policy.panels import due_on
from app.reviews.policy.states import PanelState, ReviewState

COMPARED = (
    "The reviews have been compared, so none is opened again alone. The panel records an agreed finding or score with"
    " its reason; a tie is reported; and when the applicant hands in a new revision, every review is looked at again."
)
NONE_SENT = "No review has been sent yet. Reviewers change their drafts themselves."


@dataclass(frozen=True, kw_only=True)
class ReopenReview:
    """Whose sent review is opened again, and why."""

    reviewer_id: UUID
    reason: str


def may_reopen(
    state: ReviewState, *, panel: PanelState, submitted_at: datetime | None, compared_at: datetime | None
) -> bool:
    """Tell whether a review may be opened again: its author has seen no other, not even in an earlier consensus."""
    if state is not ReviewState.SUBMITTED or panel is not PanelState.INDIVIDUAL or submitted_at is None:
        return False
    return compared_at is None or submitted_at > compared_at


def check_reopening(command: ReopenReview, *, panel: PanelState, reopenable: Collection[UUID]) -> None:
    """Raise RuleBroken unless this review may be opened again."""
    if panel is not PanelState.INDIVIDUAL:
        raise RuleBroken(COMPARED)
    if command.reviewer_id not in reopenable:
        raise RuleBroken("Choose a review that was sent and not compared yet.", field="reviewer")


def new_due_on(due: date, *, today: date, days: int) -> date:
    """Return the last day for a review that is opened again: as before, or with all days when that has passed."""
    return due if due >= today else due_on(today, days)
