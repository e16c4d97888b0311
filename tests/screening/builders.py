"""Entries of lists that may mean an organisation, as rows and as what is typed."""

from typing import Any

from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.models import Account
from app.applications.models import Application
from app.partners.models import Identifier, Organisation
from app.screening.models import Match
from app.screening.policy import ConfirmVerdict, Evidence, GiveVerdict, MatchState, RecordMatch
from app.screening.service import confirm_verdict, give_verdict, record_match
from tests.builders import NOW

PAN = "AAACB1234C"
BY_NAME = RecordMatch(
    listed_name="Bolt Systems Pvt. Ltd.",
    list_name="Listing of ineligible firms, World Bank",
    country="",
    evidence=Evidence.NAME,
    identifier="",
    link="https://lists.example/bolt",
    note="Same name, same city.",
)
TYPED: dict[str, Any] = {
    "listed_name": BY_NAME.listed_name,
    "list_name": BY_NAME.list_name,
    "country": "",
    "evidence": "name",
    "identifier": "",
    "link": BY_NAME.link,
    "note": BY_NAME.note,
}


def give_number(session: Session, organisation: Organisation) -> None:
    session.add(Identifier(organisation_id=organisation.id, country="IN", kind="PAN", value=PAN))
    session.commit()


def add_match(session: Session, application: Application, by: Account, command: RecordMatch = BY_NAME) -> Match:
    """Record a possible match as somebody of the program team."""
    match, _ = record_match(session, command, application.reference, actor=actor_for(by), now=NOW)
    session.commit()
    return match


def answer(session: Session, match: Match, by: Account, *, is_same: bool, reason: str = "I compared them.") -> None:
    session.refresh(match)
    command = GiveVerdict(version=match.version, is_same=is_same, reason=reason)
    give_verdict(session, command, match.reference, match.number, actor=actor_for(by), now=NOW)
    session.commit()


def agree(session: Session, match: Match, by: Account) -> None:
    """Confirm as the second person."""
    session.refresh(match)
    command = ConfirmVerdict(version=match.version)
    confirm_verdict(session, command, match.reference, match.number, actor=actor_for(by), now=NOW)
    session.commit()


def bring_match(session: Session, application: Application, people: tuple[Account, Account], state: MatchState) -> None:
    """Record a match of the organisation and bring it to a state: one person answers, the other is the second."""
    match = add_match(session, application, people[0])
    if state is not MatchState.POSSIBLE:
        answer(session, match, people[0], is_same=state is not MatchState.NOT_SAME)
    if state is MatchState.SAME:
        agree(session, match, people[1])
