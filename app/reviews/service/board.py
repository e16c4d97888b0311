"""Finding an application among many: by words, and by the stage of its panel."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.reviews.models import Decision, Panel, Review
from app.reviews.policy import DecisionState, PanelState, Stage
from app.reviews.policy.states import GONE


def with_words(query: Select[*tuple[Any, ...]], words: str) -> Select[*tuple[Any, ...]]:
    """Keep what has the words in its reference or in the applicant's name."""
    if not words:
        return query
    found = (column.icontains(words, autoescape=True) for column in (Panel.reference, Panel.applicant))
    return query.where(or_(*found))


def at_stage(query: Select[*tuple[Any, ...]], stage: Stage | None, *, quorum: int) -> Select[*tuple[Any, ...]]:
    """Keep the panels at a stage, as `policy.stage` names it; the query knows the decision."""
    return query.where(_stands(quorum)[stage]) if stage else query


def _stands(quorum: int) -> dict[Stage, ColumnElement[bool]]:
    asked = select(func.count(Review.id)).where(Review.panel_id == Panel.id, Review.state.not_in(GONE))
    enough = asked.correlate(Panel).scalar_subquery() >= quorum
    alone, together, closed = (Panel.state == state for state in PanelState)
    undecided, is_agreed = Decision.id.is_(None), Panel.agreed_at.is_not(None)
    is_sent = and_(Decision.id.is_not(None), Decision.state == DecisionState.SENT)
    return {
        Stage.REVIEWERS_WANTED: and_(alone, ~enough),
        Stage.INDIVIDUAL: and_(alone, enough),
        Stage.CONSENSUS: and_(together, undecided, ~is_agreed),
        Stage.AGREED: and_(together, undecided, is_agreed),
        Stage.APPROVAL: and_(together, Decision.state == DecisionState.PROPOSED),
        Stage.RETURNED: and_(together, Decision.state == DecisionState.RETURNED),
        Stage.DECIDED: and_(closed, is_sent),
        Stage.WITHDRAWN: and_(closed, or_(undecided, Decision.state != DecisionState.SENT)),
    }
