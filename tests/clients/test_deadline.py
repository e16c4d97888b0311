"""A1 and S1.38: seven calendar days, to the last second of the seventh in Kolkata."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, Held, Role
from app.clients.models import ClientReport
from app.clients.policy import ClientKind, ReportClient, check, due_on
from app.clients.service import report_client
from app.core.clock import end_of_day
from app.core.errors import RuleBroken
from app.guide.models import PolicyValue
from app.partners.models import Partner

accepted, refused = nullcontext(), pytest.raises(RuleBroken)
ONBOARDED = date(2030, 3, 3)
days = st.dates(date(2020, 1, 1), date(2090, 12, 31))


def test_the_last_moment_is_the_last_second_of_the_seventh_day_in_kolkata() -> None:
    """A1"""
    assert end_of_day(due_on(ONBOARDED)) == datetime(2030, 3, 10, 18, 29, 59, tzinfo=UTC)


@given(onboarded_on=days, waited=st.integers(-30, 60), reason=st.sampled_from(["", "Illness"]))
def test_a_report_is_refused_only_from_the_future_or_late_without_reason(
    onboarded_on: date, waited: int, reason: str
) -> None:
    """A1"""
    command = of(onboarded_on, reason)
    is_refused = waited < 0 or (waited > 7 and not reason)

    with refused if is_refused else accepted:
        check(command, today=onboarded_on + timedelta(days=waited))


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        pytest.param(datetime(2030, 3, 10, 18, 29, 59, tzinfo=UTC), False, id="A1 day 7, 23:59:59 IST"),
        pytest.param(datetime(2030, 3, 10, 18, 30, 0, tzinfo=UTC), True, id="A1 day 8, 00:00:00 IST"),
    ],
)
def test_one_second_makes_a_report_late(session: Session, partner: Partner, moment: datetime, late: bool) -> None:
    actor = reporter(partner)

    report = report_client(session, of(ONBOARDED, "Illness"), actor=actor, now=moment)

    assert (report.is_late, report.due_on) == (late, date(2030, 3, 10))


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        pytest.param(datetime(2030, 3, 10, 18, 29, 59, tzinfo=UTC), refused, id="A1 tomorrow in Kolkata"),
        pytest.param(datetime(2030, 3, 10, 18, 30, 0, tzinfo=UTC), accepted, id="A1 today in Kolkata"),
    ],
)
def test_the_day_begins_at_midnight_in_kolkata(
    session: Session, partner: Partner, moment: datetime, verdict: AbstractContextManager[object]
) -> None:
    with verdict:
        report_client(session, of(date(2030, 3, 11)), actor=reporter(partner), now=moment)


def test_the_number_of_days_is_the_programs_data_on_the_day_of_onboarding(session: Session, partner: Partner) -> None:
    """A1: unit and number are policy data; a new rule does not rewrite an old promise."""
    session.execute(update(PolicyValue).values(value=9))
    session.add(
        PolicyValue(code="client_report_days", valid_from=date(2030, 3, 4), value=2, unit="days", source="S1.38")
    )
    session.commit()
    now = datetime(2030, 3, 12, 6, tzinfo=UTC)

    old = report_client(session, of(date(2030, 3, 3)), actor=reporter(partner), now=now)
    second = replace(of(date(2030, 3, 4), "Illness"), client_name="Nashik")
    new = report_client(session, second, actor=reporter(partner), now=now)

    assert (old.due_on, old.is_late) == (date(2030, 3, 12), False)
    assert (new.due_on, new.is_late) == (date(2030, 3, 6), True)


def test_a_late_report_keeps_its_reason_and_a_reference_of_its_year(client: FlaskClient, session: Session) -> None:
    """S1.38"""
    chosen = {"client_name": "Pune", "client_kind": "local_government", "products": "URBAN"}
    late = {"onboarded_on": "2030-02-01", "late_reason": " The contract came late. "}

    response = client.post("/clients/report", data=chosen | late)

    report = session.scalars(select(ClientReport)).one()
    assert (report.is_late, report.late_reason) == (True, "The contract came late.")
    assert report.reference == "DPP-CLI-2030-0001"
    assert response.location.endswith("/clients/DPP-CLI-2030-0001")


def of(onboarded_on: date, late_reason: str = "") -> ReportClient:
    return ReportClient(
        client_name="Pune",
        client_kind=ClientKind.LOCAL_GOVERNMENT,
        products=("URBAN",),
        onboarded_on=onboarded_on,
        late_reason=late_reason,
    )


def reporter(partner: Partner) -> Actor:
    held = Held(role=Role.MEMBER, organisation_id=partner.organisation_id)
    return Actor(account_id=None, name="Asha Rao", held=frozenset({held}))
