"""What a template of the MoU has to be before any MoU is made from it. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

PLACE = re.compile(r"\$\{[a-z]+(?:[._][a-z]+)*\}")


class BrokenTemplate(ValueError):
    """A template from which no MoU can be made; it says what is wrong with it."""


def check_template(articles: Sequence[Mapping[str, Any]]) -> None:
    """Raise BrokenTemplate unless every clause has a code of its own, words, a source, and whole places for values."""
    clauses = [clause for article in articles for clause in article["clauses"]]
    if not clauses:
        raise BrokenTemplate("The template has no clause.")
    codes = [clause["code"] for clause in clauses]
    if len(set(codes)) < len(codes):
        raise BrokenTemplate("Two clauses have the same code.")
    for clause in clauses:
        if not clause["text"].strip() or not clause["sources"]:
            raise BrokenTemplate(f"{clause['code']} needs words and a source.")
        if "$" in PLACE.sub("", clause["text"]):
            raise BrokenTemplate(f"{clause['code']} has a dollar sign that is not the place of a value.")
