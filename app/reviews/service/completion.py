"""When all reviews are in, and when there are not enough of them any more."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.applications.policy import Action, State
from app.applications.service import advance
from app.core.clock import local_date
from app.guide.service import policy_value
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import ConsensusOpened, DecisionReturned, PanelReopened, ReviewsCompleted
from app.reviews.models import AgreedFinding, AgreedScore, Decision, Panel, Review
from app.reviews.policy import DecisionAction, PanelAction, PanelState
from app.reviews.policy.ties import WITHDRAWN_BY_TIE
from app.reviews.service.access import criteria_of, quorum, titles
from app.reviews.service.stale import is_asked, stale_reviews
from app.reviews.service.terms import keep_returned


def open_consensus_when_all_are_in(session: Session, panel: Panel, now: datetime) -> None:
    """Go on to the consensus unless reviews or answers are missing; the application is told of it once."""
    session.flush()
    if panel.state is not PanelState.INDIVIDUAL or not _all_are_in(session, panel, now) or is_asked(panel):
        return
    panel.state = policy.panel_after(panel.state, PanelAction.OPEN_CONSENSUS)
    panel.consensus_at = panel.compared_at = now
    if panel.application.state is State.CONSENSUS:
        publish(session, ReviewsCompleted(panel_id=panel.id), actor=PORTAL, at=now)
    else:
        advance(session, panel.application, Action.OPEN_CONSENSUS, now=now)
        fact = ConsensusOpened(application_id=panel.application_id, panel_id=panel.id)
        publish(session, fact, actor=PORTAL, at=now)


def _all_are_in(session: Session, panel: Panel, now: datetime) -> bool:
    states = session.scalars(select(Review.state).where(Review.panel_id == panel.id)).all()
    return policy.may_open_consensus(states, quorum(session, now)) and not stale_reviews(session, panel)


def undo_what_rests_on(session: Session, panel: Panel, now: datetime, *, because: str = WITHDRAWN_BY_TIE) -> None:
    """Take back what a panel in consensus made with the help of somebody, or of answers, that do not count any more."""
    for agreed in (AgreedFinding, AgreedScore):
        session.execute(delete(agreed).where(agreed.panel_id == panel.id))
    panel.agreed_at = None
    if panel.decision is not None and policy.proposal_stands(panel.decision.state):
        _take_back(session, panel.decision, now, because)
    session.flush()
    if not _all_are_in(session, panel, now):
        _reopen(session, panel, now)


def _take_back(session: Session, decision: Decision, now: datetime, because: str) -> None:
    known = titles(criteria_of(session, decision.panel))
    kept = keep_returned(session, decision, known, by=None, reason=because, at=now)
    decision.state = policy.decision_after(decision.state, DecisionAction.RETURN)
    fact = DecisionReturned(panel_id=decision.panel_id, decision_id=decision.id, proposal_id=kept.id)
    publish(session, fact, actor=PORTAL, at=now)


def _reopen(session: Session, panel: Panel, now: datetime) -> None:
    """Gather reviews again, by a new day."""
    panel.state, panel.consensus_at = policy.panel_after(panel.state, PanelAction.REOPEN), None
    today = local_date(now)
    panel.due_on = policy.due_on(today, policy_value(session, "review_days", on=today))
    publish(session, PanelReopened(panel_id=panel.id), actor=PORTAL, at=now)
