"""Scenarios of the application, walked page by page without scripts."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application, Revision
from tests.applications.pages import messages, page, read_version, stored, texts
from tests.applications.samples import ANSWERS, answer, hand_in, make_application, member_of, typed
from tests.conftest import SignIn

THREE = {"organisation": "city", "people": "contact-title", "capabilities": "about"}


@pytest.fixture
def application(session: Session) -> Application:
    application = make_application(session)
    answer(session, application)
    return application


def test_two_tabs_and_three_sections_lose_nothing(
    session: Session, application: Application, owner: FlaskClient
) -> None:
    """Scenario 7: in each section the tab that was opened first saves last; it sees both texts and chooses."""
    home = f"/apply/{application.reference}"
    older, newer = ({step: read_version(owner, f"{home}/{step}") for step in THREE} for _ in range(2))
    for step, field in THREE.items():
        path = f"{home}/{step}"
        assert owner.post(path, data=typed(step, newer[step]) | {field: f"New {step}"}).status_code == 302

        clash = owner.post(path, data=typed(step, older[step]) | {field: f"Old {step}"})

        assert clash.status_code == 409
        shown = texts(page(clash), "//main//fieldset")
        assert any(f"New {step}" in text for text in shown)
        assert any(f"Old {step}" in text for text in shown)
        form = next(form for form in page(clash).forms if form.get("action") == path)
        assert owner.post(path, data=dict(form.form_values())).status_code == 302
        assert f"Old {step}" in owner.get(path).text
    assert stored(session, application, "organisation") == ANSWERS["organisation"] | {"city": "Old organisation"}


def test_an_incomplete_submission_leads_to_each_gap(
    session: Session, application: Application, owner: FlaskClient
) -> None:
    """Scenario 9: a linked list of what is missing; the page behind a link has the field that the link names."""
    hand_in(session, application, "ID-INC")
    answer(session, application, team={}, people=ANSWERS["people"] | {"signatory": {}})
    path = f"/apply/{application.reference}/check"

    refused = owner.post(path, data={"agreed": "y"})

    assert refused.status_code == 422
    summary = page(refused).xpath("//*[@class='govuk-error-summary']")[0]
    assert summary.get("data-module") == "govuk-error-summary"  # takes the focus where scripts run
    links = page(refused).xpath("//section[@aria-labelledby='missing']//a/@href")
    assert f"/apply/{application.reference}/people#signatory-name" in links
    assert f"/apply/{application.reference}/evidence/ID-PAN" in links
    for link in links:
        place, _, field = link.partition("#")
        behind = owner.get(place)
        assert behind.status_code == 200
        assert not field or page(behind).xpath(f"//*[@id='{field}']"), link
    assert messages(owner.post(path, data={})) != {}
    assert session.scalar(select(func.count()).select_from(Revision)) == 0


def test_the_crafted_post_of_a_viewer_is_refused(session: Session, application: Application, signed_in: SignIn) -> None:
    """Scenario 9: who may only read finds no form, and a post has no effect."""
    hand_in(session, application)
    viewer = signed_in(member_of(session, application, Role.VIEWER))
    home = f"/apply/{application.reference}"

    answers = [
        viewer.post(f"{home}/check", data={"agreed": "y"}).status_code,
        viewer.post(f"{home}/organisation", data=typed("organisation", 2, city="Mysuru")).status_code,
        viewer.post(f"{home}/evidence/ID-PAN/remove").status_code,
        viewer.post(f"{home}/withdraw").status_code,
    ]

    assert answers == [404, 404, 404, 404]
    assert not page(viewer.get(f"{home}/check")).xpath("//main//form")
    assert stored(session, application, "organisation") == ANSWERS["organisation"]
    assert session.scalar(select(func.count()).select_from(Revision)) == 0
