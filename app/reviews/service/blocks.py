"""What stands in the way of a decision, gathered from the panel as it is now."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import local_date
from app.partners.service.organisations import organisations_to_change
from app.reviews.models import Decision, Panel, Review
from app.reviews.policy import ProposeDecision, ReviewState, check_complete
from app.reviews.policy.blocks import Block, Case, Proposed, blocks, unmet_clauses
from app.reviews.policy.terms import may_be_excepted
from app.reviews.service.access import criteria_of, quorum, titles
from app.reviews.service.consensus import agreed_entries
from app.reviews.service.stale import is_asked, stale_reviews
from app.reviews.service.terms import proposed_by
from app.screening.service import match_states


def blocks_before(session: Session, panel: Panel, *, now: datetime) -> list[Block]:
    """Return what stands in the way of any proposal."""
    return blocks(_case(session, panel, now), None, today=local_date(now))


def blocks_of(session: Session, panel: Panel, decision: Decision, *, now: datetime) -> list[Block]:
    """Return what stands in the way of sending a proposal."""
    return blocks(_case(session, panel, now), proposed_by(decision), today=local_date(now))


def check_proposal(session: Session, panel: Panel, command: ProposeDecision, *, now: datetime) -> None:
    """Raise RuleBroken with everything that stands in the way of this proposal."""
    wish = Proposed(outcome=command.outcome, conditions=command.conditions, exceptions=command.exceptions)
    check_complete(blocks(_case(session, panel, now), wish, today=local_date(now)))


def check_sending(session: Session, panel: Panel, decision: Decision, *, now: datetime) -> None:
    """Raise RuleBroken with everything that stands in the way of sending; matches that come now have to wait."""
    organisations_to_change(session, [panel.organisation_id])
    check_complete(blocks_of(session, panel, decision, now=now))


def clauses_to_except(session: Session, panel: Panel) -> dict[str, str]:
    """Return the clauses that are not met and from which there may be an exception, with their titles."""
    known = titles(criteria_of(session, panel))
    unmet = unmet_clauses(agreed_entries(session, panel), known)
    return {code: known[code] for code in unmet if may_be_excepted(code)}


def _case(session: Session, panel: Panel, now: datetime) -> Case:
    sent = select(func.count(Review.id)).where(Review.panel_id == panel.id, Review.state == ReviewState.SUBMITTED)
    return Case(
        state=panel.state,
        reviews=session.scalar(sent) or 0,
        stale=len(stale_reviews(session, panel)),
        is_asked=is_asked(panel),
        quorum=quorum(session, now),
        titles=titles(criteria_of(session, panel)),
        agreed=agreed_entries(session, panel),
        matches=match_states(session, panel.organisation_id),
    )
