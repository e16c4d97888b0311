"""Projects of the section on experience: added, taken out, and not without end."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.applications.models import Application
from tests.applications.pages import page, stored
from tests.applications.samples import PROJECT, make_application, typed


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


def test_another_project_keeps_what_was_typed_and_saves_nothing(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    sent = typed("experience", projects__0__started_on="not yet", press="add")

    response = applicant.post(f"/apply/{application.reference}/experience", data=sent)

    found = page(response)
    assert response.status_code == 200
    assert found.xpath("//input[@name='projects-0-programme']/@value") == [PROJECT["programme"]]
    assert found.xpath("//input[@name='projects-0-started_on']/@value") == ["not yet"]
    assert found.xpath("//input[@name='projects-1-programme']/@value") == [""]
    assert stored(session, application, "experience") is None


def test_there_are_ten_projects_at_most(applicant: FlaskClient, session: Session, application: Application) -> None:
    path = f"/apply/{application.reference}/experience"
    sent = {
        f"projects-{number}-{name}": f"{value} {number}" if name == "programme" else value
        for number in range(12)
        for name, value in PROJECT.items()
    }

    full = applicant.post(path, data=sent | {"press": "add"})
    saved = applicant.post(path, data=sent | {"version": "0"})

    assert not page(full).xpath("//button[@value='add']")
    assert saved.status_code == 302
    assert len(stored(session, application, "experience")["projects"]) == 10


def test_a_project_is_taken_out_and_blank_ones_do_not_count(
    applicant: FlaskClient, session: Session, application: Application
) -> None:
    two = {"projects": [PROJECT, PROJECT | {"programme": "Water"}, dict.fromkeys(PROJECT, "")], "none_reason": ""}
    sent = {f"projects-{n}-{name}": value for n, row in enumerate(two["projects"]) for name, value in row.items()}  # type: ignore[attr-defined]

    applicant.post(f"/apply/{application.reference}/experience", data=sent | {"projects-0-remove": "y", "version": "0"})

    assert [row["programme"] for row in stored(session, application, "experience")["projects"]] == ["Water"]
