"""The figures of the panel over a period, without the cases that the reader may not know of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Role
from app.accounts.service import people_with
from app.core.clock import end_of_day, local_date, start_of_day
from app.reviews import policy
from app.reviews.models import Decision, Finding, Panel, Review
from app.reviews.policy import DecisionState, PanelState, ReviewState, agreement, figures
from app.reviews.policy.agreement import Agreement
from app.reviews.policy.figures import Period, Pile, Share, Spread, Way
from app.reviews.policy.states import TO_GIVE
from app.reviews.service.access import is_untied, quorum
from app.reviews.service.panels import board, facts_of


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All figures of one page; `decided` counts the decisions they rest on."""

    period: Period
    decided: int
    stages: Sequence[Spread]
    outcomes: Sequence[tuple[str, int]]
    piles: Sequence[Pile]
    shares: Sequence[Share]
    agreements: Sequence[Agreement]


def figures_of(session: Session, period: Period, *, actor: Actor, now: datetime) -> Figures:
    """Return the figures: one statement for each kind, however many cases there are."""
    decided = _decided(session, period, actor)
    return Figures(
        period=period,
        decided=len(decided),
        stages=figures.spreads([_way(row) for row in decided]),
        outcomes=figures.by_outcome(row.outcome for row in decided) if decided else (),
        piles=_piles(session, actor, now),
        shares=_shares(session, period, actor, local_date(now)),
        agreements=agreement.agreements(_findings(session, period, actor)),
    )


def _within(moment: Any, period: Period) -> ColumnElement[bool]:
    return and_(moment >= start_of_day(period.first), moment <= end_of_day(period.last))


def _decided(session: Session, period: Period, actor: Actor) -> Sequence[Any]:
    columns = Panel.submitted_at, Panel.opened_at, Panel.consensus_at, Panel.agreed_at, Panel.round
    sent = select(*columns, Decision.approved_at, Decision.outcome).join(Decision.panel)
    mine = sent.where(Decision.state == DecisionState.SENT, _within(Decision.approved_at, period), *is_untied(actor))
    return session.execute(mine).all()


def _way(row: Any) -> Way:
    return Way(
        submitted_at=row.submitted_at if row.round == 1 else None,
        opened_at=row.opened_at,
        consensus_at=row.consensus_at,
        agreed_at=row.agreed_at,
        sent_at=row.approved_at,
    )


def _piles(session: Session, actor: Actor, now: datetime) -> list[Pile]:
    wanted, today = quorum(session, now), local_date(now)
    rows = session.execute(board(actor).where(Panel.state != PanelState.CLOSED).order_by(None))
    return figures.piles([policy.standing(facts_of(row), quorum=wanted, today=today) for row in rows])


def _shares(session: Session, period: Period, actor: Actor, today: date) -> list[Share]:
    """Return the load of everybody who reviews, those with the most to give first."""
    to_give = and_(Review.state.in_(TO_GIVE), Panel.state == PanelState.INDIVIDUAL)
    sent = and_(Review.state == ReviewState.SUBMITTED, _within(Review.submitted_at, period))
    columns = Review.reviewer_id, Review.submitted_at, Review.due_on
    rows = session.execute(select(*columns).join(Review.panel).where(or_(to_give, sent), *is_untied(actor))).all()
    people = people_with(session, Role.REVIEWER)
    shares = [_share(one.name, [row for row in rows if row.reviewer_id == one.id], today) for one in people]
    return sorted(shares, key=lambda share: (-share.to_give, share.name))


def _share(name: str, rows: Sequence[Any], today: date) -> Share:
    given = [row for row in rows if row.submitted_at]
    return Share(
        name=name,
        to_give=len(rows) - len(given),
        overdue=sum(not row.submitted_at and row.due_on < today for row in rows),
        sent=len(given),
        sent_late=sum(local_date(row.submitted_at) > row.due_on for row in given),
    )


def _findings(session: Session, period: Period, actor: Actor) -> list[agreement.Finding]:
    columns = Review.panel_id, Panel.consensus_at, Finding.clause_code, Review.reviewer_id, Finding.verdict
    sent = select(*columns).join(Review.panel).join(Finding, Finding.review_id == Review.id)
    mine = sent.where(Review.state == ReviewState.SUBMITTED, _within(Panel.consensus_at, period), *is_untied(actor))
    return [
        agreement.Finding(case=case, on=local_date(at), clause=clause, reviewer=reviewer, verdict=verdict)
        for case, at, clause, reviewer, verdict in session.execute(mine)
        if at is not None and verdict is not None
    ]
