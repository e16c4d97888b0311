"""Scenario 13: the checker returns the answers to a section, with a reason, until they are accepted after all."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application, SectionReturn
from app.applications.service.application import answers_of
from app.guide.service import catalogue_names
from app.outbox.models import EventRecord
from tests.applications.pages import page, texts
from tests.applications.posts import OPEN, send
from tests.applications.samples import ANSWERS, member_of
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn


def answers_page(application: Application, step: str, act: str = "return") -> str:
    return f"/desk/applications/{application.reference}/sections/{step}/{act}"


SAID = {"reason": "unclear", "advice": "Say which.", "revision": "1", "seen_version": "0"}


def returns(session: Session) -> dict[str, str]:
    session.expire_all()
    return {row.key: row.return_text for row in session.scalars(select(SectionReturn))}


def test_the_reasons_are_data(session: Session, manager: FlaskClient, checking: Application) -> None:
    found = page(manager.get(answers_page(checking, "people")))

    assert texts(found, "//main//label[contains(@class, 'radios')]") == list(
        catalogue_names(session, "section_return").values()
    )
    assert len(catalogue_names(session, "document_return")) >= 8


def test_answers_come_back_until_they_are_accepted_after_all(
    session: Session, manager: FlaskClient, checking: Application
) -> None:
    path = f"/desk/applications/{checking.reference}/check"
    assert manager.post(answers_page(checking, "people"), data=SAID).location == f"{path}#people"
    assert returns(session) == {"people": "Say which."}
    again = SAID | {"advice": "Say who.", "seen_version": "1", "form_key": "2"}
    assert manager.post(answers_page(checking, "people"), data=again).status_code == 302
    assert returns(session) == {"people": "Say who."}
    assert "Accept after all" in manager.get(path).text

    kept = {"revision": "1", "seen_version": "2", "form_key": "3"}
    assert manager.post(answers_page(checking, "people", "keep"), data=kept).location == f"{path}#people"

    assert returns(session) == {}
    told = session.scalars(select(EventRecord.name).where(EventRecord.name.startswith("Section"))).all()
    assert sorted(told) == ["SectionKept", "SectionReturned", "SectionReturned"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("reason", "", "Choose why it comes back."),
        ("reason", "unreadable", "Choose one of the reasons."),
        ("advice", " ", "Tell the applicant what to do."),
        ("advice", "x" * 1001, "Shorten the text to 1000 characters."),
        ("revision", "x", "Open the check again: this page is too old."),
        ("seen_version", "", "Open the check again: this page is too old."),
    ],
)
def test_bad_input_is_refused_and_kept(
    session: Session, manager: FlaskClient, checking: Application, field: str, value: str, message: str
) -> None:
    response = manager.post(answers_page(checking, "people"), data=SAID | {field: value})

    assert response.status_code == 422
    assert message in response.text
    assert field == "advice" or "Say which." in response.text
    assert returns(session) == {}


@pytest.mark.parametrize("old", [{"seen_version": "1"}, {"revision": "2"}])
def test_the_second_of_two_checkers_is_told(
    session: Session, manager: FlaskClient, checking: Application, old: dict[str, str]
) -> None:
    response = manager.post(answers_page(checking, "people"), data=SAID | old)

    assert response.status_code == 409
    assert "Somebody else decided on these answers meanwhile" in response.text
    assert manager.post(answers_page(checking, "people", "keep"), data=SAID).status_code == 409


def test_sending_twice_has_one_effect(session: Session, manager: FlaskClient, checking: Application) -> None:
    sent = [manager.post(answers_page(checking, "team"), data=SAID | {"form_key": "one"}) for _ in range(2)]

    assert [answer.status_code for answer in sent] == [302, 302]
    told = session.scalars(select(EventRecord.name)).all()
    assert told.count("SectionReturned") == 1


def test_answers_come_back_only_during_a_check(session: Session, manager: FlaskClient, returned: Application) -> None:
    place = answers_page(returned, "team")

    assert manager.get(place).location == f"/desk/applications/{returned.reference}/check"
    assert manager.post(place, data=SAID).status_code == 422
    assert set(returns(session)) == {"people"}


def test_strangers_do_not_find_what_came_back(
    session: Session, app: Flask, returned: Application, visitor: FlaskClient, signed_in: SignIn
) -> None:
    stranger = signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session, "Nut Works")))
    viewer = signed_in(member_of(session, returned, Role.VIEWER))

    assert visitor.get(f"/apply/{returned.reference}/questions").location.startswith("/sign-in")
    assert stranger.get(f"/apply/{returned.reference}/questions").status_code == 404
    assert [send(app, stranger, returned, post) for post in OPEN] == [404] * 4
    assert [send(app, viewer, returned, post) for post in OPEN] == [404] * 4
    assert answers_of(session, returned.id)["people"] == ANSWERS["people"]
