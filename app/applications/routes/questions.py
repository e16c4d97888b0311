"""A14: what the document check asks for, with why something stays; in review, what the panel wants to know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.explanations import ExplainForm
from app.applications.models import Application, Explanation
from app.applications.policy import State
from app.applications.policy.document_check import DOCUMENT_REASONS, SECTION_REASONS
from app.applications.policy.explanations import may_stay
from app.applications.policy.steps import SECTION_STEPS
from app.applications.routes.answers import answers_page
from app.applications.routes.evidence import bp
from app.applications.service.application import answers_of, own_application, status_for
from app.applications.service.evidence import ReturnedDocument, documents_that_came_back
from app.applications.service.explanations import ExplainedMeanwhile, explain, explanations_given
from app.applications.service.returned import sections_that_came_back
from app.applications.service.words import topic_of
from app.core.clock import local_date
from app.core.errors import NotFound, RuleBroken
from app.extensions import db
from app.guide.service import catalogue_names
from app.web.forms import render_form
from app.web.ports import ports


@dataclass(frozen=True, kw_only=True)
class CameBack:
    """A section or a document that came back: why, what to do, where to mend it, and why it stays if it does."""

    key: str
    title: str
    href: str
    reason: str
    advice: str
    is_mended: bool
    may_stay: bool
    words: str


@bp.get("/questions")
@requires(Permission.VIEW_APPLICATION)
def questions(reference: str) -> ResponseReturnValue:
    """What the document check returned, and what is mended already."""
    application = own_application(db.session, current_actor(), reference)
    if application.state is State.QUESTIONS_ASKED:
        return answers_page(application)
    asked = _came_back(application)
    return render_template(
        "applications/questions.html",
        application=application,
        status=status_for(db.session, application, current_actor()),
        questions=asked,
        first_open=next((one for one in asked if not one.is_mended), None),
        may_change=current_actor().may(Permission.EDIT_APPLICATION),
        may_submit=current_actor().may(Permission.SUBMIT_APPLICATION),
    )


def _came_back(application: Application) -> list[CameBack]:
    given = explanations_given(db.session, application)
    return [*_sections(application), *_documents(application, given)]


def _sections(application: Application) -> Iterator[CameBack]:
    names = catalogue_names(db.session, SECTION_REASONS)
    for key, one in sections_that_came_back(db.session, application).items():
        yield CameBack(
            key=key,
            title=SECTION_STEPS[key].title,
            href=url_for("sections.show", reference=application.reference, step=key),
            reason=names.get(one.said.return_code, one.said.return_code),
            advice=one.said.return_text,
            is_mended=one.is_mended,
            may_stay=not one.is_changed,
            words="" if one.is_changed else one.words,
        )


def _documents(application: Application, given: Mapping[str, Explanation]) -> Iterator[CameBack]:
    names = catalogue_names(db.session, DOCUMENT_REASONS)
    today = local_date(ports().clock.now())
    for one in documents_that_came_back(db.session, application):
        code, is_same = one.proof.asked.code, _is_same(one)
        yield CameBack(
            key=code,
            title=one.proof.asked.title,
            href=url_for(".document", reference=application.reference, code=code),
            reason=names.get(one.returned.return_code, one.returned.return_code),
            advice=one.returned.return_text,
            is_mended=one.is_mended,
            may_stay=is_same and may_stay(one.returned.return_code, has_ended=one.proof.has_ended(today)),
            words=given[code].words if is_same and code in given else "",
        )


def _is_same(one: ReturnedDocument) -> bool:
    """Tell whether the file that came back is the one that is there."""
    return one.proof.item is not None and one.proof.item.file_id == one.returned.file_id


@bp.route("/questions/<key>", methods=["GET", "POST"], endpoint="explain")
@requires(Permission.EDIT_APPLICATION)
def explain_one(reference: str, key: str) -> ResponseReturnValue:
    """Say why something that came back stays as it is."""
    application = own_application(db.session, current_actor(), reference)
    asked = next((one for one in _came_back(application) if one.key == key and one.may_stay), None)
    if asked is None:
        raise NotFound
    kept = explanations_given(db.session, application).get(key)
    form = ExplainForm(data={"version": str(kept.version if kept else 0), "words": asked.words})
    if form.validate_on_submit():
        try:
            explain(db.session, reference, form.command(key), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            _show_refused(form, error)
        else:
            db.session.commit()
            flash(f"{asked.title}: your reason is saved. The program team reads it when you submit again.")
            return redirect(url_for(".questions", reference=reference))
    return _explain_page(application, asked, form)


def _show_refused(form: ExplainForm, error: RuleBroken) -> None:
    form.reject(error)
    if isinstance(error, ExplainedMeanwhile):
        form.version.data = str(error.version)


def _explain_page(application: Application, asked: CameBack, form: ExplainForm) -> ResponseReturnValue:
    answers = answers_of(db.session, application.id)
    is_section = asked.key in SECTION_STEPS
    return render_form(
        "applications/explain.html",
        form,
        application=application,
        asked=asked,
        topic=topic_of(db.session, asked.key, answers.get(asked.key, {})) if is_section else None,
    )
