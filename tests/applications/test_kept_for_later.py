"""Saving for later keeps everything as it was typed; what is wrong is marked the next time, and never done."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from tests.applications.pages import messages, page, read_version, shown_value, stored, texts
from tests.applications.samples import PAN, answer, hand_in, make_application, member_of, typed
from tests.conftest import SignIn

WRONG: dict[str, tuple[str, str, str, str]] = {
    "year in words": ("organisation", "founded_year", "long ago", "Enter the year in four digits"),
    "year in the future": ("organisation", "founded_year", "2031", "cannot be in the future"),
    "city too long": ("organisation", "city", "x" * 300, "shorten this to 200 characters"),
    "PAN wrong": ("identifiers", "PAN", "AAAXD0000A", "fourth letter"),
    "mail wrong": ("people", "contact-email", "asha at bolt", "name@example.org"),
    "share in words": ("people", "owners-1-share", "half", "number like 51"),
    "unknown land": ("capabilities", "countries", "Kenya\nAtlantis", "We do not know Atlantis"),
    "date that is none": ("experience", "projects-0-ended_on", "31/02/2029", "2026-11-22"),
    "date in the future": ("experience", "projects-0-started_on", "2031-01-01", "future"),
    "date alone in a new project": ("experience", "projects-1-started_on", "soon", "2026-11-22"),
    "unknown course": ("team", "rows-3-course", "No such course", "as it is in the list"),
    "planned never": ("team", "rows-8-planned_on", "soon", "2026-11-22"),
}


@pytest.fixture
def application(session: Session) -> Application:
    application = make_application(session)
    answer(session, application)
    hand_in(session, application)
    return application


@pytest.mark.parametrize(("step", "field", "wrong", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_kept_as_typed_marked_and_never_done(
    owner: FlaskClient,
    session: Session,
    application: Application,
    step: str,
    field: str,
    wrong: str,
    message: str,
) -> None:
    home, path = f"/apply/{application.reference}", f"/apply/{application.reference}/{step}"
    sent: dict[str, Any] = typed(step, read_version(owner, path)) | {field: wrong}
    assert owner.post(path, data=sent).status_code == 422

    kept = owner.post(path, data=sent | {"press": "later"})

    assert kept.location == home
    assert "Something has to be mended" in owner.get(home).text
    again = owner.get(path)
    assert again.status_code == 200
    assert message in messages(again)[field]
    found = page(again)
    for name, value in sent.items():
        if name != "version" and not isinstance(value, list):
            assert shown_value(found.xpath(f"//*[@name='{name}']")[0]) == str(value), name
    checked = page(owner.get(f"{home}/check"))
    assert any(message in text for text in texts(checked, f"//a[@href='{step}#{field}' or @href='{path}#{field}']"))
    assert "7 of 8 steps are done" in owner.get(home).text
    assert owner.post(f"{home}/check", data={"agreed": "y"}).status_code == 422


def test_once_mended_nothing_of_it_is_left(owner: FlaskClient, session: Session, application: Application) -> None:
    path = f"/apply/{application.reference}/organisation"
    wrong = typed("organisation", read_version(owner, path), founded_year="long ago", press="later")
    owner.post(path, data=wrong)
    assert stored(session, application, "organisation")["unread"]["founded_year"]["typed"] == "long ago"

    owner.post(path, data=typed("organisation", read_version(owner, path)))

    assert "unread" not in stored(session, application, "organisation")
    assert "8 of 8 steps are done" in owner.get(f"/apply/{application.reference}").text


def test_two_people_see_what_each_typed_also_where_it_cannot_be_read(
    owner: FlaskClient, session: Session, application: Application, signed_in: SignIn
) -> None:
    path = f"/apply/{application.reference}/experience"
    other = signed_in(member_of(session, application, Role.MEMBER))
    read = read_version(owner, path)
    later = {"press": "later", "projects-0-ended_on": "in spring"}
    assert other.post(path, data=typed("experience", read) | later).status_code == 302

    clash = owner.post(path, data=typed("experience", read, projects__0__size="90 towns"))

    assert clash.status_code == 409
    assert "in spring" in clash.text
    assert "90 towns" in clash.text


@pytest.mark.parametrize("odd", ["Benga\x01luru", "Benga\x7fluru"])
def test_letters_that_cannot_be_stored_are_refused_also_for_later(
    owner: FlaskClient, session: Session, application: Application, odd: str
) -> None:
    path = f"/apply/{application.reference}/organisation"

    answer = owner.post(path, data=typed("organisation", read_version(owner, path), city=odd, press="later"))

    assert answer.status_code == 422
    assert stored(session, application, "organisation")["city"] == "Bengaluru"


def test_numbers_of_others_are_refused_also_for_later(
    owner: FlaskClient, session: Session, application: Application, signed_in: SignIn
) -> None:
    first = make_application(session, name="First")
    answer(session, first)
    hand_in(session, first)
    other = signed_in(member_of(session, first, Role.OWNER))
    assert other.post(f"/apply/{first.reference}/check", data={"agreed": "y"}).status_code == 302
    path = f"/apply/{application.reference}/identifiers"

    taken = owner.post(path, data=typed("identifiers", read_version(owner, path), press="later"))

    assert taken.status_code == 422
    assert "Another organisation" in messages(taken)["PAN"]
    assert page(taken).xpath("//input[@name='PAN']/@value") == [PAN]
