"""What the panel hears of matches with debarment lists: that one does not hold its decision any more."""

from app.extensions import db
from app.outbox.events import on
from app.reviews.handlers.told import tell
from app.reviews.models import Panel
from app.reviews.policy import DecisionState
from app.reviews.service.decisions import approvers
from app.reviews.service.panels import chairs_of, panels_to_decide
from app.screening.events import MatchConfirmed, MatchDismissed
from app.screening.policy import OPEN, MatchState
from app.screening.service import match_by_id, match_states


@on(MatchDismissed, MatchConfirmed)
def tell_who_goes_on(event: MatchDismissed | MatchConfirmed) -> None:
    """N47: who decides is told when the last open match is answered, and not which list it was."""
    match = match_by_id(db.session, event.match_id)
    states = match_states(db.session, match.organisation_id)
    if OPEN & states:
        return
    for panel in panels_to_decide(db.session, match.organisation_id):
        _tell(panel, key=f"{match.id}:{match.version}", is_listed=MatchState.SAME in states)


def _tell(panel: Panel, *, key: str, is_listed: bool) -> None:
    decision = panel.decision
    if decision is not None and decision.state is DecisionState.PROPOSED:
        people, page, words = approvers(db.session, decision), "approve", "Read the proposal"
    else:
        people, page, words = chairs_of(db.session, panel), "decide", "Go on with the decision"
    tell(people, "match_answered", panel, key=key, page=page, action=words, is_listed=is_listed)
