"""A14: what the document check asks for; while the application is in review, what the panel wants to know."""

from collections.abc import Iterator

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.models import Application
from app.applications.policy import State
from app.applications.policy.document_check import DOCUMENT_REASONS, SECTION_REASONS
from app.applications.policy.steps import SECTION_STEPS
from app.applications.routes.answers import answers_page
from app.applications.routes.evidence import bp
from app.applications.service.application import own_application, status_for
from app.applications.service.evidence import questions_of
from app.applications.service.questions import section_questions
from app.extensions import db
from app.guide.service import catalogue_names


@bp.get("/questions")
@requires(Permission.VIEW_APPLICATION)
def questions(reference: str) -> ResponseReturnValue:
    """What the document check returned, and what is mended already."""
    application = own_application(db.session, current_actor(), reference)
    if application.state is State.QUESTIONS_ASKED:
        return answers_page(application)
    asked = [*_sections_asked(application), *_documents_asked(application)]
    return render_template(
        "applications/questions.html",
        application=application,
        status=status_for(db.session, application, current_actor()),
        questions=asked,
        first_open=next((one for one in asked if not one["is_mended"]), None),
        may_change=current_actor().may(Permission.EDIT_APPLICATION),
        may_submit=current_actor().may(Permission.SUBMIT_APPLICATION),
    )


def _sections_asked(application: Application) -> Iterator[dict[str, object]]:
    names = catalogue_names(db.session, SECTION_REASONS)
    for key, one in section_questions(db.session, application).items():
        yield {
            "title": SECTION_STEPS[key].title,
            "href": url_for("sections.show", reference=application.reference, step=key),
            "reason": names.get(one.said.return_code, one.said.return_code),
            "advice": one.said.return_text,
            "is_mended": one.is_mended,
        }


def _documents_asked(application: Application) -> Iterator[dict[str, object]]:
    names = catalogue_names(db.session, DOCUMENT_REASONS)
    for one in questions_of(db.session, application):
        yield {
            "title": one.proof.asked.title,
            "href": url_for(".document", reference=application.reference, code=one.proof.asked.code),
            "reason": names.get(one.returned.return_code, one.returned.return_code),
            "advice": one.returned.return_text,
            "is_mended": one.is_mended,
        }
