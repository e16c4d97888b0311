"""A text of several lines is read as it was typed, wherever answers are shown."""

import pytest
from flask import Flask
from markupsafe import escape


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One line", "One line"),
        ("One\nTwo", "One<br>Two"),
        ("<b>\r\n\r\n</b>", "&lt;b&gt;<br><br>&lt;/b&gt;"),
        (7, "7"),
    ],
)
def test_an_answer_keeps_its_lines_and_is_escaped(app: Flask, typed: str | int, shown: str) -> None:
    parts = app.jinja_env.get_template("applications/parts.html").module

    assert str(escape(parts.answer(typed))).strip() == shown  # type: ignore[attr-defined]
