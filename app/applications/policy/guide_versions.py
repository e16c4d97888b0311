"""Which version of the guide an application is under, and when a draft moves on to the next (S1.48). Pure."""

from datetime import date

from app.applications.policy import State
from app.core.errors import RuleBroken

READ_FIRST = "The guide has changed. Read on the task list what is new, then submit."
MOVING = (
    "The cut-off day is over: a newer version of the guide applies, and your draft moves to it in a moment. "
    "Look at the task list again, then submit."
)


class OtherVersion(RuleBroken):
    """The applicant would agree to a version that it has not seen."""


def follows_the_guide(state: State) -> bool:
    """Tell whether a newer version concerns the application: what was submitted stays under its own."""
    return state is State.DRAFT


def is_cut_off(cut_off_on: date, *, today: date) -> bool:
    """Tell whether open drafts have to move: the cut-off day belongs to the old version to its last second."""
    return today > cut_off_on


def ends_first(last_day: date | None, cut_off_on: date | None) -> bool:
    """Tell whether a draft lapses before the cut-off day: of two days the earlier one counts."""
    return last_day is not None and cut_off_on is not None and last_day < cut_off_on


def check_version(*, has_to_move: bool, has_unread: bool) -> None:
    """Raise OtherVersion unless the applicant has seen the version under which it submits (A5)."""
    if has_to_move:
        raise OtherVersion(MOVING)
    if has_unread:
        raise OtherVersion(READ_FIRST)
