"""What every form of the house says alike."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from app.web.forms import at_most


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
