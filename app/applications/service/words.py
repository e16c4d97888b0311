"""Answers as people read them, for the check, the desk and the panel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.applications.policy import Answers
from app.applications.policy.capabilities import KIND_NAMES, PRODUCT_KINDS, SERVICE_KIND
from app.applications.policy.sections import rows_of
from app.applications.policy.steps import SECTION_STEPS, Step
from app.applications.policy.team import COURSE_KIND
from app.guide.service import catalogue_names


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One section with field, question and answer."""

    step: Step
    rows: list[tuple[str, str, object]]


def offered(session: Session) -> dict[str, dict[str, str]]:
    """Return what forms offer from the catalogue: names by code, by use."""
    kinds = {"products": PRODUCT_KINDS, "services": (SERVICE_KIND,), "courses": (COURSE_KIND,)}
    return {use: catalogue_names(session, *chosen) for use, chosen in kinds.items()}


def offered_by_kind(session: Session) -> dict[str, dict[str, str]]:
    """Return what can be worked with or offered: names by code, by the name of their kind, in order."""
    return {title: catalogue_names(session, kind) for kind, title in KIND_NAMES.items()}


def topics_of(session: Session, content: Mapping[str, Any]) -> Iterator[Topic]:
    """Yield all sections of answers or of a revision's content, in order."""
    names = {code: name for named in offered(session).values() for code, name in named.items()}
    for key, step in SECTION_STEPS.items():
        yield Topic(step=step, rows=rows_of(key, content.get(key, {}), names))


def topic_of(session: Session, key: str, answers: Answers) -> Topic:
    """Return one section."""
    return next(topic for topic in topics_of(session, {key: answers}) if topic.step.key == key)
