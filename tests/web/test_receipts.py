"""A form that is sent twice has one effect; the second answer is the first one's."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask, redirect
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from wtforms import StringField
from wtforms.validators import Length

from app.core.errors import RuleBroken
from app.core.references import ReferenceCounter
from app.extensions import db
from app.web.forms import HouseForm


class NoteForm(HouseForm):
    name = StringField("Name", [Length(max=20)])


def note() -> ResponseReturnValue:
    form = NoteForm()
    if not form.validate_on_submit():
        return {"errors": form.errors}, 422
    if form.name.data == "no":
        form.reject(RuleBroken("Not this name.", field="name"))
        return {"errors": form.errors}, 422
    db.session.add(ReferenceCounter(kind=uuid4().hex, year=1, last=1))
    db.session.commit()
    return redirect(f"/noted/{form.name.data}")


@pytest.fixture(autouse=True)
def route(app: Flask) -> Iterator[None]:
    app.view_functions["test_note"] = note
    if not any(rule.endpoint == "test_note" for rule in app.url_map.iter_rules()):
        app.url_map.add(Rule("/test-note", endpoint="test_note", methods=["POST"]))
    yield
    del app.view_functions["test_note"]


def effects(session: Session) -> int:
    return len(session.scalars(select(ReferenceCounter.kind)).all())


def test_the_same_form_twice_has_one_effect_and_one_answer(visitor: FlaskClient, session: Session) -> None:
    answers = [visitor.post("/test-note", data={"name": "Asha", "form_key": "one"}) for _ in range(3)]

    assert [answer.location for answer in answers] == ["/noted/Asha"] * 3
    assert effects(session) == 1


def test_another_text_or_another_key_is_another_act(visitor: FlaskClient, session: Session) -> None:
    for name, key in [("Asha", "one"), ("Bela", "one"), ("Asha", "two")]:
        visitor.post("/test-note", data={"name": name, "form_key": key})

    assert effects(session) == 3


def test_after_an_effect_new_pages_carry_a_new_key(visitor: FlaskClient) -> None:
    with visitor.session_transaction() as cookie:
        cookie["form_key"] = "old"
    visitor.post("/test-note", data={"name": "Asha", "form_key": "old"})

    with visitor.session_transaction() as cookie:
        assert cookie.get("form_key") != "old"


def test_a_refused_form_may_be_sent_again(visitor: FlaskClient, session: Session) -> None:
    answers = [visitor.post("/test-note", data={"name": "no", "form_key": "one"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert effects(session) == 0


@pytest.mark.parametrize(
    ("typed", "kept"), [("  Asha  ", "/noted/Asha"), ("आशा", "/noted/%E0%A4%86%E0%A4%B6%E0%A4%BE")]
)
def test_text_is_trimmed_and_otherwise_kept(visitor: FlaskClient, typed: str, kept: str) -> None:
    assert visitor.post("/test-note", data={"name": typed, "form_key": "k"}).location == kept


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "x" * 21])
def test_what_no_keyboard_types_is_refused(visitor: FlaskClient, session: Session, typed: str) -> None:
    assert visitor.post("/test-note", data={"name": typed, "form_key": "k"}).status_code == 422
    assert effects(session) == 0


def test_a_filter_of_a_field_works_for_every_form_that_is_made(app: Flask) -> None:
    class ShoutForm(HouseForm):
        word = StringField(filters=[lambda text: text and text.upper()])

    with app.test_request_context(method="POST", data={"word": " hello "}):
        assert [ShoutForm().word.data for _ in range(2)] == ["HELLO", "HELLO"]
