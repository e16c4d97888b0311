"""When a review rests on an older revision than the newest, and what has to wait for it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from app.core.errors import RuleBroken
from app.reviews.policy.states import ReviewState

BEGUN = frozenset({ReviewState.OPEN, ReviewState.SUBMITTED})
WITHDRAWN_BY_ANSWERS = "The applicant answered a question with a new revision, so the proposal cannot stand."
READ_FIRST = "The application has changed since you read it. Read what changed first."
CHANGED_AGAIN = "The application has changed once more. Read what changed, then confirm."


@dataclass(frozen=True, kw_only=True)
class Seen:
    """That a reviewer has read what changed up to this revision."""

    revision: int


def is_stale(state: ReviewState, rests_on: UUID | None, newest: UUID) -> bool:
    """Tell whether a review was begun or sent about an older revision than the newest."""
    return state in BEGUN and rests_on != newest


def reasons_to_wait(*, stale: int, is_asked: bool) -> Iterator[str]:
    """Say why neither consensus nor decision may go on."""
    if is_asked:
        yield "The applicant is answering a question of the panel."
    if stale:
        which = "One review is" if stale == 1 else f"{stale} reviews are"
        yield f"{which} about an earlier revision. Each has to be confirmed or given again first."


def check_seen(command: Seen, *, newest: int) -> None:
    """Raise RuleBroken unless the reviewer has read the newest revision."""
    if command.revision != newest:
        raise RuleBroken(CHANGED_AGAIN)
