"""Scenario 13: only what came back can be changed, also by post, in every way there is to change an application."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.applications.policy.steps import SECTION_STEPS
from tests.applications.pages import page
from tests.applications.posts import OPEN, PDF, Post, everything, section, send

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


@pytest.fixture
def application(returned: Application) -> Application:
    return returned


def test_nothing_but_what_came_back_can_be_changed(
    session: Session, app: Flask, owner: FlaskClient, application: Application
) -> None:
    """Scenario 13: by crafted posts, too."""
    before = everything(session, application)
    for post in POSTS:
        assert send(app, owner, application, post) == post.status, post
        assert everything(session, application) == before, post


@pytest.mark.parametrize("post", OPEN, ids=lambda post: post.endpoint)
def test_what_came_back_can_be_changed(
    session: Session, app: Flask, owner: FlaskClient, application: Application, post: Post
) -> None:
    before = everything(session, application)

    assert send(app, owner, application, post) == post.status
    assert everything(session, application) != before


def test_the_table_has_every_way_to_change_an_application(app: Flask) -> None:
    """A new one has to say here what it does while something came back."""
    ways = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/apply/<reference>") and "POST" in (rule.methods or set())
    }

    assert ways == {post.endpoint for post in (*POSTS, *OPEN)}


def test_other_sections_can_be_read_and_say_that_they_are_closed(owner: FlaskClient, application: Application) -> None:
    for step in SECTION_STEPS:
        found = page(owner.get(f"/apply/{application.reference}/{step}"))
        assert bool(found.xpath("//main//form")) is (step == "people"), step
        assert ("These answers came back" in found.text_content()) is (step == "people")
        assert ("cannot be changed" in found.text_content()) is (step != "people")
