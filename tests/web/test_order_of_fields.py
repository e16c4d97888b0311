"""The summary of errors names the fields in the order in which the page shows them: a form has that order."""

import re
from pathlib import Path

import pytest
from flask import Flask
from wtforms.form import BaseForm

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
SHOWN = re.compile(r"\{\{ field\(form\.(\w+)[,)]")
NOT_ALWAYS = {"demo/clock.html", "reviews/score.html"}  # part of demonstrations only; made for each application anew
PAGES = {
    name: fields
    for path in sorted(TEMPLATES.rglob("*.html"))
    if len(fields := list(dict.fromkeys(SHOWN.findall(path.read_text())))) > 1
    and (name := str(path.relative_to(TEMPLATES))) not in NOT_ALWAYS
}


def orders() -> list[list[str]]:
    """Return the fields of every form of the portal, in the order in which it goes through them."""
    forms = [form for form in subclasses(BaseForm) if form.__module__.startswith("app.")]
    fields = [[name for name in dir(form) if hasattr(getattr(form, name), "creation_counter")] for form in forms]
    return [
        sorted(names, key=lambda name: getattr(form, name).creation_counter)
        for form, names in zip(forms, fields, strict=True)
    ]


def subclasses(base: type) -> list[type]:
    nearest: list[type] = base.__subclasses__()
    return [form for near in nearest for form in (near, *subclasses(near))]


@pytest.mark.parametrize("page", PAGES)
def test_the_form_of_a_page_has_the_order_of_the_page(app: Flask, page: str) -> None:
    shown = PAGES[page]

    assert shown in [[name for name in order if name in shown] for order in orders()]
