"""The copy of a submission as one self-standing page, ready for the PDF renderer."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app.applications.models import Application, Revision
from app.applications.policy.steps import EVIDENCE, STEPS
from app.applications.service.words import Topic
from app.core.clock import PROGRAM_ZONE
from app.web.words import moment, written_day

APP = Path(__file__).parent.parent
STYLES = APP / "static" / "documents.css"


def copy_html(application: Application, revision: Revision, topics: Iterable[Topic]) -> str:
    """Return everything that was submitted, in the order of the task list."""
    by_key = {topic.step.key: topic for topic in topics}
    return _template().render(
        reference=application.reference,
        revision=revision,
        content=revision.content,
        steps=STEPS,
        documents_key=EVIDENCE,
        topics=by_key,
    )


@cache
def _template() -> Template:
    """Compile once in each process. What people typed is only ever a value."""
    environment = Environment(loader=FileSystemLoader(APP / "templates"), autoescape=True, undefined=StrictUndefined)
    environment.filters.update(moment=moment, written_day=written_day)
    environment.tests["several"] = _is_several
    environment.globals.update(styles=STYLES.as_uri(), zone=PROGRAM_ZONE.key)
    return environment.get_template("applications/copy.html")


def _is_several(value: Any) -> bool:
    return isinstance(value, list)
