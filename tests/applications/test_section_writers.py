"""Two people, or one in two windows, write the same section."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from tests.applications.pages import page, saved_events, stored, texts
from tests.applications.samples import ANSWERS, make_application, member_of, typed
from tests.conftest import SignIn


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


def test_the_second_writer_sees_both_texts_and_chooses(
    applicant: FlaskClient, session: Session, application: Application, signed_in: SignIn
) -> None:
    path = f"/apply/{application.reference}/organisation"
    other = signed_in(member_of(session, application, Role.MEMBER))
    other.post(path, data=typed("organisation", 1, city="Mysuru"))

    clash = applicant.post(path, data=typed("organisation", 1, city="Hubballi"))

    found = page(clash)
    assert clash.status_code == 409
    assert texts(found, "//main//fieldset") == ["Town or city Stored, by Asha Rao Mysuru Typed by you (newer) Hubballi"]
    assert stored(session, application, "organisation")["city"] == "Mysuru"

    form = next(form for form in found.forms if form.get("action") == path)
    chosen = applicant.post(path, data=dict(form.form_values()))

    assert chosen.status_code == 302
    assert stored(session, application, "organisation") == ANSWERS["organisation"] | {"city": "Hubballi"}


def test_who_writes_in_two_windows_is_not_called_two_people(applicant: FlaskClient, application: Application) -> None:
    path = f"/apply/{application.reference}/organisation"
    applicant.post(path, data=typed("organisation", 1, city="Mysuru"))

    clash = applicant.post(path, data=typed("organisation", 1, city="Hubballi"))

    assert texts(page(clash), "//main//fieldset") == [
        "Town or city Stored by you, in another window Mysuru Typed by you (newer) Hubballi"
    ]
    assert "Two people" not in clash.text


def test_two_writers_of_the_same_words_do_not_clash(
    applicant: FlaskClient, session: Session, application: Application, signed_in: SignIn
) -> None:
    other = signed_in(member_of(session, application, Role.MEMBER))
    path = f"/apply/{application.reference}/declarations"

    answers = [browser.post(path, data=typed("declarations")).status_code for browser in (other, applicant)]

    assert answers == [302, 302]
    assert saved_events(session) == 1


def test_a_form_sent_twice_is_saved_once(applicant: FlaskClient, session: Session, application: Application) -> None:
    path = f"/apply/{application.reference}/declarations"
    sent = typed("declarations") | {"form_key": "one"}

    first, second = applicant.post(path, data=sent), applicant.post(path, data=sent)

    assert first.location == second.location
    assert saved_events(session) == 1
