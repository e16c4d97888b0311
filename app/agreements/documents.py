"""The words of the MoU as one self-standing page, ready for the PDF renderer."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app.core.clock import PROGRAM_ZONE
from app.web.words import day, moment

Terms = Mapping[str, Any]
APP = Path(__file__).parent.parent
STYLES = APP / "static" / "documents.css"


def mou_html(terms: Terms, signed: Mapping[str, Terms] | None = None, sha256: str = "") -> str:
    """Return the MoU; with signatures by side it is the executed copy of the text that has this hash."""
    return _template().render(
        terms=terms, signed=signed, sha256=sha256, clauses_for=partial(clauses_for, terms["guide"]["clauses"])
    )


def clauses_for(clauses: Sequence[Terms], rules: Sequence[str]) -> list[str]:
    """Return the codes of the guide's clauses that state one of the rules, such as S1.32."""
    return [clause["code"] for clause in clauses if set(rules) & set(re.findall(r"S\d+\.\d+", clause["sources"]))]


@cache
def _template() -> Template:
    """Compile once in each process. What people typed is only ever a value."""
    environment = Environment(loader=FileSystemLoader(APP / "templates"), autoescape=True, undefined=StrictUndefined)
    environment.filters.update(moment=moment, day=lambda text: day(date.fromisoformat(text)))
    environment.globals.update(styles=STYLES.as_uri(), zone=PROGRAM_ZONE.key)
    return environment.get_template("agreements/mou.html")
