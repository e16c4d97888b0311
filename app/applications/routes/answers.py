"""A14 while the application is in review: the applicant answers questions of the program team."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.answers import AnswersForm, answers_form
from app.applications.models import Application
from app.applications.policy import State
from app.applications.routes.evidence import bp
from app.applications.service.answering import missing_in, save_answers, send_answers, version_of
from app.applications.service.application import latest_revision, own_application, status_for
from app.applications.service.asking import open_questions
from app.applications.service.comparison import Comparison, compared
from app.applications.service.overview import Overview, overview
from app.applications.service.submission import content_of, returned_codes
from app.core.clock import local_date
from app.core.errors import NotFound, RuleBroken
from app.extensions import db
from app.web.forms import render_form
from app.web.late import TOO_LATE, as_conflict, undo
from app.web.ports import ports


@bp.post("/questions")
@requires(Permission.EDIT_APPLICATION)
def answer(reference: str) -> ResponseReturnValue:
    """Keep the answers for later, or send them as those who may submit."""
    application = own_application(db.session, current_actor(), reference)
    form = _form(application)
    if form.validate_on_submit():
        keep = save_answers if form.later.data else send_answers
        if keep is send_answers and not current_actor().may(Permission.SUBMIT_APPLICATION):
            raise NotFound
        try:
            keep(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            return _too_late(reference, form, error)
        else:
            flash("Answers saved." if keep is save_answers else "Your answers have arrived. The panel acts next.")
            return redirect(url_for(".questions", reference=reference))
    return answers_page(application, form)


def _form(application: Application) -> AnswersForm:
    asked = open_questions(db.session, application.id)
    return answers_form(asked, version_of(asked))


def _too_late(reference: str, form: AnswersForm, error: Exception) -> ResponseReturnValue:
    """Show what was typed once more; the next saving replaces what is stored, which is a decision of its own."""
    undo(form, error)
    application = own_application(db.session, current_actor(), reference)
    form.version.data = str(version_of(open_questions(db.session, application.id)))
    return as_conflict(answers_page(application, form))


def answers_page(application: Application, form: AnswersForm | None = None) -> tuple[str, int]:
    """Show the questions with room for the answers."""
    asked, form = open_questions(db.session, application.id), form or _form(application)
    whole = overview(db.session, application, today=local_date(ports().clock.now()))
    is_open = application.state is State.QUESTIONS_ASKED
    return render_form(
        "applications/answers.html",
        form,
        application=application,
        status=status_for(db.session, application, current_actor()),
        questions=asked if is_open else (),
        missing=[_link(application.reference, one) for one in missing_in(whole)] if is_open else (),
        comparison=_changed(whole) if is_open else None,
        may_change=current_actor().may(Permission.EDIT_APPLICATION),
        may_send=current_actor().may(Permission.SUBMIT_APPLICATION),
    )


def _link(reference: str, one: Any) -> dict[str, str]:
    return {"href": f"/apply/{reference}/{one.place}", "text": one.message}


def _changed(whole: Overview) -> Comparison | None:
    """Return what is changed already and will be handed in with the answers."""
    last = latest_revision(db.session, whole.application.id)
    awaited = returned_codes(db.session, whole.application)
    found = compared(db.session, last, content_of(db.session, whole), without=awaited)
    return found if found.changed else None
