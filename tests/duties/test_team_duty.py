"""A new partner owes a trained team within six months."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.duties.models import Duty
from app.duties.policy import DutyKind, DutyState, team_due_on
from app.duties.service import open_duties, open_team_duty
from app.outbox.models import EventRecord
from app.partners.models import Partner
from tests.builders import NOW


@pytest.mark.parametrize(
    ("active_on", "due_on"),
    [
        pytest.param(date(2030, 3, 10), date(2030, 9, 10), id="S1.30-same-day"),
        pytest.param(date(2030, 8, 31), date(2031, 2, 28), id="S1.30-shorter-month"),
        pytest.param(date(2031, 8, 31), date(2032, 2, 29), id="S1.30-leap-year"),
        pytest.param(date(2030, 7, 1), date(2031, 1, 1), id="S1.30-over-the-year"),
    ],
)
def test_the_team_is_due_on_the_same_day_six_months_on(active_on: date, due_on: date) -> None:
    assert team_due_on(active_on) == due_on


def test_opening_twice_is_one_duty_and_one_fact(session: Session, partner: Partner) -> None:
    """S1.30"""
    first = open_team_duty(session, partner, actor=PORTAL, now=NOW)
    session.commit()
    again = open_team_duty(session, partner, actor=PORTAL, now=NOW + timedelta(days=1))
    session.commit()

    assert again.id == first.id
    assert (first.kind, first.due_on, first.opened_at) == (DutyKind.TRAINED_TEAM, date(2030, 9, 10), NOW)
    assert session.scalar(select(func.count(Duty.id))) == 1
    assert session.scalars(select(EventRecord.name)).all() == ["DutyOpened"]


def test_what_is_owed_comes_by_the_day_it_is_due(session: Session, partner: Partner) -> None:
    days = {date(2030, 5, 1): DutyState.OPEN, date(2030, 4, 1): DutyState.OPEN, date(2030, 3, 1): DutyState.WAIVED}
    for due_on, state in days.items():
        session.add(
            Duty(
                partner_id=partner.id,
                kind=DutyKind.TRAINED_TEAM,
                source_id=uuid4(),
                opened_at=NOW,
                due_on=due_on,
                state=state,
            )
        )
    session.commit()

    assert [duty.due_on for duty in open_duties(session, partner.id)] == [date(2030, 4, 1), date(2030, 5, 1)]
