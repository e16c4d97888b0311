"""Scenario 14: before the cut-off day a draft keeps its version, and a banner says until when."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.applications.policy.guide_versions import is_cut_off
from app.core.clock import local_date
from app.guide.models import GuideVersion
from tests.applications import samples
from tests.applications.pages import guide_number, home, page, texts
from tests.counting import Statements
from tests.guide.builders import CUT_OFF_ON, LAST_SECOND, NEXT_DAY


@pytest.fixture
def application(session: Session) -> Application:
    """An application with all answers and documents, under the version in force."""
    return samples.make_complete(session)


@pytest.mark.parametrize(
    ("at", "over"),
    [
        pytest.param(LAST_SECOND, False, id="Scenario 14: 23:59:59 in Kolkata"),
        pytest.param(NEXT_DAY, True, id="Scenario 14: midnight in Kolkata, still the cut-off day in UTC"),
    ],
)
def test_the_cut_off_day_belongs_to_the_old_version(at: datetime, over: bool) -> None:
    assert is_cut_off(CUT_OFF_ON, today=local_date(at)) is over


@pytest.mark.parametrize(("days", "says"), [(-1, True), (0, False), (1, False)])
def test_the_banner_says_when_the_draft_itself_ends_before_the_cut_off_day(
    owner: FlaskClient, session: Session, application: Application, newer: GuideVersion, days: int, says: bool
) -> None:
    """Scenario 14: of two days the earlier one counts."""
    application.due_on = CUT_OFF_ON + timedelta(days=days)
    session.commit()

    banner = texts(page(owner.get(home(application))), "//section[@aria-label='The guide changes']")[0]

    assert ("Your draft itself is kept until 19 April 2030, 23:59 IST only" in banner) is says
    assert ("the earlier day counts" in banner) is says


def test_a_banner_says_until_when_the_draft_keeps_its_version(
    owner: FlaskClient, session: Session, application: Application, newer: GuideVersion
) -> None:
    """Scenario 14, A02: the day with its zone, and a comparison"""
    found = page(owner.get(home(application)))

    banner = texts(found, "//section[@aria-label='The guide changes']")[0]
    assert "Version 2030.1 of the guide is published." in banner
    assert "Submit by 20 April 2030, 23:59 IST to stay under version 2026.1." in banner
    assert found.xpath("//section[@aria-label='The guide changes']//a/@href") == [
        "/programme/guide/compare?from=2026.1&to=2030.1"
    ]
    assert guide_number(session, application) == "2026.1"


def test_without_a_newer_version_there_is_no_banner(owner: FlaskClient, application: Application) -> None:
    assert "The guide changes" not in owner.get(home(application)).text


def test_the_task_list_asks_the_same_number_of_questions_for_many_versions(
    owner: FlaskClient, session: Session, application: Application, newer: GuideVersion, statements: Statements
) -> None:
    with statements() as with_two:
        owner.get(home(application))
    for year in range(2031, 2036):
        day = newer.effective_on.replace(year=year) if newer.effective_on else None
        session.add(GuideVersion(number=f"{year}.1", title="G", published_on=day, effective_on=day, cut_off_on=day))
    session.commit()

    with statements() as with_seven:
        owner.get(home(application))

    assert len(with_seven) == len(with_two)
