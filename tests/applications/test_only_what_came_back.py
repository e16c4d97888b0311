"""Scenario 13: only what came back can be changed, also by post, in every way there is to change an application."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy.steps import SECTION_STEPS
from tests.applications.checked import make_returned
from tests.applications.pages import page
from tests.applications.posts import OPEN, PDF, Post, everything, section, send
from tests.applications.samples import member_of
from tests.conftest import SignIn


@pytest.fixture
def returned(session: Session) -> Application:
    """People and the PAN came back; everything else is accepted."""
    return make_returned(session, "people", "ID-PAN")


@pytest.fixture
def member(session: Session, returned: Application) -> Account:
    return member_of(session, returned, Role.OWNER)


@pytest.fixture
def owner(member: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(member)


CLOSED_SECTIONS = sorted(set(SECTION_STEPS) - {"people"})
POSTS = (
    *(section(step, 409) for step in CLOSED_SECTIONS),
    *(section(step, 409, press="later") for step in CLOSED_SECTIONS),
    *(section(step, 409, press="add") for step in ("experience", "team")),
    Post("evidence.save_document", {"code": "ID-INC"}, {"file": PDF}, 422),
    Post("evidence.save_document", {"code": "ID-INC"}, {"number": "8", "note": "Another"}, 422),
    Post("evidence.save_document", {"code": "ID-INC"}, {"file": PDF, "stay": "y"}, 422),
    Post("evidence.save_document", {"code": "QLT-SEC"}, {"file": PDF}, 422),
    Post("evidence.save_document", {"code": "ID-PAN"}, {"number": "AAACD0000A"}, 422),
    Post("evidence.remove_document", {"code": "ID-INC"}, {}, 409),
    Post("evidence.remove_document", {"code": "ID-PAN"}, {}, 409),
    Post("evidence.save_several", {}, {"ID-INC": PDF, "QLT-SEC": PDF}, 422),
    Post("evidence.explain", {"key": "team"}, {"words": "It is right.", "version": "0"}, 404),
    Post("evidence.explain", {"key": "ID-INC"}, {"words": "It is right.", "version": "0"}, 404),
    Post("submission.send", {}, {"agreed": "y"}, 422),
    Post("guide_news.read", {}, {}, 302),
    Post("evidence.answer", {}, {"version": "0"}, 422),
    Post("decisions.appeal", {}, {"reasons": "Look again."}, 404),
    Post("drafts.again", {}, {}, 409),
    Post("agreements.sign", {}, {"full_name": "Ravi Iyer", "capacity": "Director", "consent": "y"}, 404),
    Post("agreements.decline", {}, {"reason": "Not these words."}, 404),
    Post("agreements.signatory", {}, {"address": "zoe@bolt.example"}, 404),
    Post("agreements_changes.ask", {}, {"code": "MOU-TERM", "wish": "Longer.", "reason": "We plan ahead."}, 404),
    Post("agreements_changes.take_back", {"code": "MOU-TERM"}, {}, 404),
    Post("agreements_outside.sign", {}, {"full_name": "Ravi Iyer", "file": PDF}, 404),
    Post("agreements_end.end", {}, {"reason": "We close our office."}, 404),
    Post("agreements_end.go_on", {}, {}, 404),
)


def test_nothing_but_what_came_back_can_be_changed(
    session: Session, app: Flask, owner: FlaskClient, returned: Application
) -> None:
    """Scenario 13: by crafted posts, too."""
    before = everything(session, returned)
    for post in POSTS:
        assert send(app, owner, returned, post) == post.status, post
        assert everything(session, returned) == before, post


@pytest.mark.parametrize("post", OPEN, ids=lambda post: post.endpoint)
def test_what_came_back_can_be_changed(
    session: Session, app: Flask, owner: FlaskClient, returned: Application, post: Post
) -> None:
    before = everything(session, returned)

    assert send(app, owner, returned, post) == post.status
    assert everything(session, returned) != before


def test_the_table_has_every_way_to_change_an_application(app: Flask) -> None:
    """A new one has to say here what it does while something came back."""
    ways = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/apply/<reference>") and "POST" in (rule.methods or set())
    }

    assert ways == {post.endpoint for post in (*POSTS, *OPEN)}


def test_other_sections_can_be_read_and_say_that_they_are_closed(owner: FlaskClient, returned: Application) -> None:
    for step in SECTION_STEPS:
        found = page(owner.get(f"/apply/{returned.reference}/{step}"))
        assert bool(found.xpath("//main//form")) is (step == "people"), step
        assert ("These answers came back" in found.text_content()) is (step == "people")
        assert ("cannot be changed" in found.text_content()) is (step != "people")
