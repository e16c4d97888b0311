"""Answers that came back from the document check, or were opened with a question, and what is to do about them."""

from sqlalchemy.orm import Session

from app.applications.models import Application
from app.applications.policy import numbers
from app.applications.policy.document_check import SECTION_REASONS
from app.applications.policy.questions import sections_among
from app.applications.service.application import answers_of
from app.applications.service.asking import opened_parts
from app.applications.service.overview import (
    Overview,
    ReturnedSection,
    checked_revision,
    returned_sections,
    section_returns,
)
from app.guide.service import catalogue_names


def sections_that_came_back(session: Session, application: Application) -> dict[str, ReturnedSection]:
    """Return by section what came back, and what is mended already."""
    return returned_sections(session, application, answers_of(session, application.id))


def sections_to_mend(session: Session, application: Application) -> frozenset[str]:
    """Return the sections that came back or were opened, and the numbers when they follow what was changed there."""
    last = checked_revision(session, application)
    if last is None:
        return frozenset()
    opened = {*section_returns(session, last), *sections_among(opened_parts(session, application))}
    return numbers.with_numbers(opened, last.content, answers_of(session, application.id))


def asked_of(session: Session, whole: Overview) -> dict[str, str]:
    """Return by section why it came back or cannot stay and what to do, for those that are not mended yet."""
    names = catalogue_names(session, SECTION_REASONS) if whole.returned else {}
    back = {key: in_words(one, names) for key, one in whole.returned.items() if not one.is_mended}
    return {**whole.to_answer, **back}


def in_words(one: ReturnedSection, names: dict[str, str]) -> str:
    """Return reason and advice as one text."""
    code = one.said.return_code
    return f"{names.get(code, code)}. {one.said.return_text}"
