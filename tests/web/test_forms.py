"""What every form of the house says alike."""

import pytest
from flask import Flask, session
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from app.web.forms import ConfirmForm, at_most


@pytest.mark.parametrize(
    ("label", "begins"),
    [("Summary", "Summary:"), ("Why not?", "Why not:"), ("If yes: describe it.", "If yes: describe it:")],
)
def test_what_is_too_long_is_named_by_its_label_without_the_sign_at_its_end(label: str, begins: str) -> None:
    class Sample(Form):  # type: ignore[misc]
        words = StringField(label, [at_most(3)])

    form = Sample(MultiDict({"words": "four"}))

    assert not form.validate()
    assert form.words.errors == [f"{begins} shorten this to 3 characters."]


def test_a_token_is_made_where_it_is_shown_and_stays_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    with app.test_request_context():
        form = ConfirmForm()
        assert "csrf_token" not in session
        assert form.csrf_token() == form.csrf_token() == ConfirmForm().csrf_token()
        validate_csrf(form.csrf_token._value())
