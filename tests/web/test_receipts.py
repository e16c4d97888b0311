"""A form that is sent twice has one effect; the second answer is the first one's."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from flask import Flask, redirect
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse
from wtforms import StringField
from wtforms.validators import Length

from app import create_app
from app.core.errors import RuleBroken
from app.core.ports import Ports
from app.core.references import ReferenceCounter
from app.extensions import db
from app.web import receipts
from app.web.forms import HouseForm
from app.web.receipts import FormReceipt, settled
from config import Settings
from tests.own_database import own_database


class NoteForm(HouseForm):
    name = StringField("Name", [Length(max=20)])


def note() -> ResponseReturnValue:
    form = NoteForm()
    if not form.validate_on_submit():
        return {"errors": form.errors}, 422
    if form.name.data == "no":
        form.reject(RuleBroken("Not this name.", field="name"))
        return {"errors": form.errors}, 422
    keep_a_note()
    return redirect(f"/noted/{form.name.data}")


def note_at_once() -> ResponseReturnValue:
    add_a_note()
    return settled(redirect("/noted/at-once"))


def keep_a_note() -> None:
    add_a_note()
    db.session.commit()


def add_a_note() -> None:
    db.session.add(ReferenceCounter(kind=uuid4().hex, year=1, last=1))


@pytest.fixture(scope="module")
def noting(settings: Settings, fakes: Ports) -> Iterator[Flask]:
    """An app of these tests' own, with one form more."""
    app = create_app(settings, fakes)
    app.config.update(WTF_CSRF_ENABLED=False)
    app.add_url_rule("/test-note", "test_note", note, methods=["POST"])
    app.add_url_rule("/test-at-once", "test_at_once", note_at_once, methods=["POST"])
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(noting: Flask, connection: Connection) -> FlaskClient:
    with noting.app_context():
        db.sessionmaker.configure(bind=connection, join_transaction_mode="create_savepoint")
    return noting.test_client()


@contextmanager
def transactions() -> Iterator[list[Session]]:
    """Collect the sessions that commit meanwhile, once for each commit."""
    seen: list[Session] = []
    note = seen.append
    event.listen(Session, "after_commit", note)
    try:
        yield seen
    finally:
        event.remove(Session, "after_commit", note)


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


@pytest.mark.parametrize(
    "typed", ["a\x00b", "a\x1bb", "a\nb", "a\u202eb", "a\u2066b\u2069", "a\u200eb", "a\u061cb", "x" * 21]
)
def test_what_no_keyboard_types_is_refused(visitor: FlaskClient, session: Session, typed: str) -> None:
    assert visitor.post("/test-note", data={"name": typed, "form_key": "k"}).status_code == 422
    assert effects(session) == 0


def test_a_filter_of_a_field_works_for_every_form_that_is_made(noting: Flask) -> None:
    class ShoutForm(HouseForm):
        word = StringField(filters=[lambda text: text and text.upper()])

    with noting.test_request_context(method="POST", data={"word": " hello "}):
        assert [ShoutForm().word.data for _ in range(2)] == ["HELLO", "HELLO"]


def test_what_was_sent_leads_to_its_result_later_too(visitor: FlaskClient, session: Session) -> None:
    visitor.post("/test-note", data={"name": "Asha", "form_key": "one"})
    digest = session.scalars(select(FormReceipt.digest)).one()

    assert visitor.get(f"/sent/{digest}").location == "/noted/Asha"
    assert visitor.get(f"/sent/{digest[::-1]}").status_code == 404


@pytest.mark.parametrize(("path", "commits"), [("/test-note", 2), ("/test-at-once", 1)])
def test_where_an_answer_leads_can_be_kept_with_its_act(
    visitor: FlaskClient, session: Session, path: str, commits: int
) -> None:
    with transactions() as seen:
        answers = [visitor.post(path, data={"name": "Asha", "form_key": "one"}).location for _ in range(2)]

    assert answers[0] == answers[1]
    assert effects(session) == 1
    assert len(seen) == commits


def test_an_answer_that_never_came_has_a_page_that_leads_on(
    visitor: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process was killed after the commit, so nobody knows where the first sending led."""
    monkeypatch.setattr(receipts, "PATIENCE", 0.1)
    form = {"name": "Asha", "form_key": "one"}
    visitor.post("/test-note", data=form)
    session.scalars(select(FormReceipt)).one().location = ""
    session.commit()

    answer = visitor.post("/test-note", data=form)
    page = visitor.get(answer.location)

    assert page.status_code == 200
    assert "it counts once" in page.text
    assert f'href="{answer.location}">See the result' in page.text
    assert effects(session) == 1


class Slow:
    """A form whose sending waits, before its commit or after it, until it is let go."""

    def __init__(self) -> None:
        self.reached, self.go = Event(), Event()

    def before_the_commit(self) -> ResponseReturnValue:
        self._wait()
        keep_a_note()
        return redirect("/noted")

    def after_the_commit(self) -> ResponseReturnValue:
        keep_a_note()
        self._wait()
        return redirect("/noted")

    def refused(self) -> ResponseReturnValue:
        if not self.reached.is_set():
            self._wait()
            return {"errors": {}}, 422
        keep_a_note()
        return redirect("/noted")

    def _wait(self) -> None:
        self.reached.set()
        assert self.go.wait(20)


@pytest.fixture
def alone(settings: Settings, fakes: Ports, tmp_path: Path) -> Iterator[Flask]:
    """An app in which commits are real."""
    with own_database(settings, tmp_path, fakes) as make:
        yield make()


@pytest.mark.parametrize(
    ("way", "statuses"),
    [(Slow.before_the_commit, [302, 302]), (Slow.after_the_commit, [302, 302]), (Slow.refused, [422, 302])],
)
def test_a_double_click_leads_where_the_first_click_leads(
    alone: Flask, way: Callable[[Slow], ResponseReturnValue], statuses: list[int]
) -> None:
    """The second sending comes while the first is under way, in another thread."""
    slow = Slow()
    alone.add_url_rule("/slow", "slow", lambda: way(slow), methods=["POST"])

    def send() -> TestResponse:
        return alone.test_client().post("/slow", data={"form_key": "one"})

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(send)
        assert slow.reached.wait(20)
        second = pool.submit(send)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        slow.go.set()
        answers = [first.result(), second.result()]

    assert [answer.status_code for answer in answers] == statuses
    assert {answer.location for answer in answers if answer.status_code == 302} == {"/noted"}
    with alone.app_context():
        assert effects(db.session) == 1
