"""What the document check asks of an applicant about answers."""

from sqlalchemy.orm import Session

from app.applications.models import Application
from app.applications.policy.document_check import SECTION_REASONS
from app.applications.service.application import Overview, ReturnedSection, answers_of, returned_sections
from app.guide.service import catalogue_names


def section_questions(session: Session, application: Application) -> dict[str, ReturnedSection]:
    """Return by section what came back, and what is mended already."""
    return returned_sections(session, application, answers_of(session, application.id))


def asked_of(session: Session, whole: Overview) -> dict[str, str]:
    """Return by section why it came back and what to do, for those that are not mended yet."""
    names = catalogue_names(session, SECTION_REASONS) if whole.returned else {}
    return {key: in_words(one, names) for key, one in whole.returned.items() if not one.is_mended}


def in_words(one: ReturnedSection, names: dict[str, str]) -> str:
    """Return reason and advice as one text."""
    code = one.said.return_code
    return f"{names.get(code, code)}. {one.said.return_text}"
