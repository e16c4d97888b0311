"""Whom we tell that a match waits."""

from collections.abc import Sequence

from app.accounts.models import Account
from app.accounts.policy import PORTAL
from app.applications.notices import ask_for_people
from app.applications.service import application_at
from app.applications.service.ties import team_for_organisation
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import notify_all
from app.screening.events import MatchProposed, MatchRecorded, MatchReopened
from app.screening.models import Match
from app.screening.policy import MatchState
from app.screening.service import match_by_id, second_people


@on(MatchRecorded, MatchReopened)
def tell_team(event: MatchRecorded | MatchReopened) -> None:
    """N47: the program managers without a tie. Which list it is stands on the page only."""
    match = match_by_id(db.session, event.match_id)
    if match.state is MatchState.POSSIBLE:
        people = team_for_organisation(db.session, match.organisation_id, but=[])
        _tell(people, "screening/mail/possible.txt", match, action="Compare and answer")


@on(MatchProposed)
def ask_second_people(event: MatchProposed) -> None:
    """N47: each program manager without a tie but the one who proposed; where there is none, the administrators."""
    match = match_by_id(db.session, event.match_id)
    if match.state is not MatchState.PROPOSED:
        return
    people = second_people(db.session, match)
    _tell(people, "screening/mail/proposed.txt", match, action="Read and confirm")
    if not people:
        application = application_at(db.session, PORTAL, match.reference)
        ask_for_people(application, "a program manager", key=f"match:{match.id}:{match.version}")


def _tell(people: Sequence[Account], template: str, match: Match, *, action: str) -> None:
    notify_all(
        template,
        people,
        key=f"{match.id}:{match.version}",
        path=f"/desk/applications/{match.reference}/screening/{match.number}",
        action=action,
        match=match,
    )
