"""Matches with debarment lists: what keeps a signed MoU from being approved and countersigned. Pure."""

from collections.abc import Collection

from app.core.errors import RuleBroken
from app.screening.policy import MatchState

STOPPED_BY = {
    MatchState.POSSIBLE: (
        "The organisation may be on a debarment list, so this MoU cannot be approved or countersigned yet."
        " The program team acts next: it compares the two."
    ),
    MatchState.PROPOSED: (
        "One person said that the organisation is on a debarment list, so this MoU cannot be approved or countersigned"
        " yet. Another person of the program team acts next, and confirms it or not."
    ),
    MatchState.SAME: (
        "The organisation is on a debarment list, so this MoU cannot be approved or countersigned."
        " The program team acts next: it puts the MoU on hold, with the clause on blacklists as the reason."
    ),
}


def blocks(matches: Collection[MatchState]) -> list[str]:
    """Return what stands in the way of the program's yes, and who acts next."""
    return [said for state, said in STOPPED_BY.items() if state in matches]


def check_no_match(matches: Collection[MatchState]) -> None:
    """Raise RuleBroken while a match is open, and for good once one is confirmed."""
    if found := blocks(matches):
        raise RuleBroken(" ".join(found))
