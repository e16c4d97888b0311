"""A08: the team plan, its days, its courses (S1.30)."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.library import SIGN_IN_KEY
from app.accounts.policy import Role
from app.accounts.service import start_session
from app.applications.models import Application
from app.applications.policy import State
from app.applications.policy.team import AREAS
from app.applications.service.words import offered
from tests.applications.pages import page, stored, texts
from tests.applications.samples import ANSWERS, answer, make_complete, member_of, typed
from tests.builders import NOW
from tests.conftest import SignIn
from tests.fakes import StillClock

LATE = {"rows": [row | {"planned_on": "2030-12-01"} for row in ANSWERS["team"]["rows"]]}


@pytest.fixture
def application(session: Session) -> Application:
    return make_complete(session)


def test_a_late_day_is_remarked_at_its_field_and_in_the_check_at_its_topic(
    owner: FlaskClient, session: Session, application: Application
) -> None:
    rows = [row | {"planned_on": "2030-12-01"} if row["area"] == "audit" else row for row in ANSWERS["team"]["rows"]]
    answer(session, application, team={"rows": rows})
    remark = "These areas are planned later than six months from today: Audit."

    plan = page(owner.get(f"/apply/{application.reference}/team"))
    whole = page(owner.get(f"/apply/{application.reference}/check"))

    assert remark in texts(plan, "//*[@class='govuk-warning-text']")[0]
    hints = {hint.get("id"): hint.text_content() for hint in plan.xpath("//*[contains(@id, 'planned_on-hint')]")}
    assert [name for name, text in hints.items() if "Later than six months" in text] == ["rows-7-planned_on-hint"]
    described = plan.xpath("//*[@id='rows-7-planned_on']/@aria-describedby")
    assert described == ["rows-7-planned_on-hint"]
    assert remark in texts(whole, "//*[@class='govuk-warning-text'][following-sibling::*[1]//h2='Team plan']")[0]


def signed_in_now(session: Session, application: Application, signed_in: SignIn, clock: StillClock) -> FlaskClient:
    """Sign an owner in at the time of the clock."""
    account = member_of(session, application, Role.OWNER)
    browser, token = signed_in(account), start_session(session, account, now=clock.at)
    session.commit()
    with browser.session_transaction() as cookie:
        cookie[SIGN_IN_KEY] = token
    return browser


def test_a_draft_whose_days_have_passed_is_not_submitted(
    session: Session, application: Application, signed_in: SignIn, clock: StillClock
) -> None:
    rows = [row | {"planned_on": NOW.date().isoformat()} for row in ANSWERS["team"]["rows"]]
    answer(session, application, team={"rows": rows})
    clock.at = NOW + timedelta(days=1)
    owner, path = signed_in_now(session, application, signed_in, clock), f"/apply/{application.reference}"

    response = owner.post(f"{path}/check", data={"agreed": "y"})

    assert response.status_code == 422
    links = page(response).xpath(f"//section//a[@href='{path}/team#rows-7-planned_on']")
    assert [link.text for link in links] == [
        "Audit: this day has passed. Enter the day on which the training is planned, today or later."
    ]
    assert "7 of 8 steps are done" in owner.get(path).get_data(as_text=True)


def test_closed_answers_do_not_become_wrong_because_time_goes_on(
    session: Session, application: Application, signed_in: SignIn, clock: StillClock
) -> None:
    """Documents are asked for again when days of the plan are past and cannot be changed any more."""
    rows = [row | {"planned_on": NOW.date().isoformat()} for row in ANSWERS["team"]["rows"]]
    answer(session, application, team={"rows": rows})
    application.state = State.CHANGES_REQUESTED
    session.commit()
    clock.at = NOW + timedelta(days=1)
    owner = signed_in_now(session, application, signed_in, clock)

    assert "8 of 8" in owner.get(f"/apply/{application.reference}").get_data(as_text=True)
    response = owner.post(f"/apply/{application.reference}/check", data={"agreed": "y"})

    assert response.location == f"/apply/{application.reference}/submitted"


def test_the_courses_are_on_the_page_once_to_suggest_and_once_to_read(
    owner: FlaskClient, session: Session, application: Application
) -> None:
    found = page(owner.get(f"/apply/{application.reference}/team"))

    names = list(offered(session)["courses"].values())
    assert len({name.casefold() for name in names}) == len(names) > 20
    assert found.xpath("//datalist[@id='courses']/option/@value") == names
    assert texts(found, "//details//li") == names
    assert found.xpath("//main//input[@list='courses']/@name") == [f"rows-{row}-course" for row in range(9)]
    assert not found.xpath("//main//select")


@pytest.mark.parametrize("written", ["Introduction to DIGIT", " introduction to digit ", "VID-01"])
def test_a_course_is_written_by_its_name_and_kept_by_its_code(
    owner: FlaskClient, session: Session, application: Application, written: str
) -> None:
    path = f"/apply/{application.reference}/team"
    answer(session, application, team={})

    read = int(page(owner.get(path)).xpath("//input[@name='version']/@value")[0])
    response = owner.post(path, data=typed("team", read, rows__3__course=written, rows__4__course=""))

    assert response.status_code == 302
    assert [row["course"] for row in stored(session, application, "team")["rows"]] == [
        *["VID-01"] * 4,
        "",
        *["VID-01"] * 4,
    ]
    assert page(owner.get(path)).xpath("//input[@name='rows-3-course']/@value") == ["Introduction to DIGIT"]


def test_one_person_for_all_areas_is_typed_once(owner: FlaskClient, session: Session, application: Application) -> None:
    """A08: without scripts, the rows are filled at saving; days and courses stay."""
    answer(session, application, team={})
    rows = {f"rows__{number}__person": "" for number in range(len(AREAS))} | {"rows__3__person": "Somebody"}

    sent = owner.post(
        f"/apply/{application.reference}/team", data=typed("team", 2, everybody="Lead of the team", **rows)
    )

    assert sent.status_code == 302
    kept = stored(session, application, "team")["rows"]
    assert [row["person"] for row in kept] == ["Lead of the team"] * len(AREAS)
    assert {row["planned_on"] for row in kept} == {"2030-06-01"}
    assert set(stored(session, application, "team")) == {"rows"}


@pytest.mark.parametrize("person", ["", "  ", "x" * 201])
def test_without_one_person_for_all_the_rows_count(
    owner: FlaskClient, session: Session, application: Application, person: str
) -> None:
    sent = owner.post(f"/apply/{application.reference}/team", data=typed("team", 1, everybody=person))

    assert sent.status_code == (422 if len(person) > 200 else 302)
    assert stored(session, application, "team") == ANSWERS["team"]
