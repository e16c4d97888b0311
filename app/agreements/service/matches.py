"""What matches with debarment lists mean for an MoU that both sides have not signed yet."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.agreements.policy.matches import STOPPED_BY, blocks, check_no_match
from app.agreements.policy.term import WITH_PROGRAM
from app.agreements.service.find import agreements_in
from app.partners.service.organisations import organisations_to_change
from app.screening.policy import MatchState
from app.screening.service import match_states, organisations_with


def check_matches(session: Session, agreement: Agreement) -> None:
    """Raise RuleBroken where a match stops the program's yes; matches that come now have to wait."""
    organisation_id = agreement.application.organisation_id
    organisations_to_change(session, [organisation_id])
    check_no_match(match_states(session, organisation_id))


def agreements_for_yes(actor: Actor, state: AgreementState) -> Select[*tuple[Any, ...]]:
    """Choose what no match keeps from going on, for the queue, where an open match waits itself."""
    return agreements_in(actor, state).where(~_matched(STOPPED_BY))


def agreements_to_hold(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose what a confirmed match stops for good and is not on hold yet, for the queue."""
    return agreements_in(actor, *WITH_PROGRAM - {AgreementState.ON_HOLD}).where(_matched({MatchState.SAME}))


def _matched(states: Collection[MatchState]) -> ColumnElement[bool]:
    return Agreement.organisation_id.in_(organisations_with(states))


def blocks_of(session: Session, agreement: Agreement) -> list[str]:
    """Return what matches stop, while the MoU waits for the program."""
    if agreement.state not in WITH_PROGRAM:
        return []
    return blocks(match_states(session, agreement.application.organisation_id))
