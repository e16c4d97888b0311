"""Questions of panels at the desk: the program team sends them on in its own words, or turns them down."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.models import Application
from app.applications.policy import State
from app.applications.policy.questions import may_go_on_without
from app.applications.routes.desk import MORE_LINKS
from app.applications.service.asking import all_questions
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.questions import SendOnForm, TurnDownForm
from app.reviews.models import PanelQuestion
from app.reviews.policy.questions import ASKING_TEXT, AskingState, is_live
from app.reviews.service.access import panel_at
from app.reviews.service.questions import (
    go_on,
    panel_question,
    panel_questions,
    send_on,
    turn_down,
    words_to_send,
)
from app.web.forms import ConfirmForm, render_form
from app.web.late import TOO_LATE, as_conflict, undo
from app.web.ports import ports

bp = Blueprint("desk_questions", __name__, url_prefix="/desk/questions/<reference>")
QUESTIONS_POSSIBLE = frozenset({State.IN_REVIEW, State.QUESTIONS_ASKED, State.CONSENSUS})


def questions_link(application: Application) -> tuple[str, str] | None:
    """Return words and place for the desk's page of a case about which the panel may ask."""
    if application.state not in QUESTIONS_POSSIBLE:
        return None
    return "Questions of the panel to this applicant", url_for(
        "desk_questions.listing", reference=application.reference
    )


MORE_LINKS.append(questions_link)


@bp.get("")
@requires(Permission.CHECK_APPLICATIONS)
def listing(reference: str) -> ResponseReturnValue:
    """All questions on one application: those that wait, and what became of the others."""
    return _listing(reference, ConfirmForm())


def _listing(reference: str, form: ConfirmForm) -> ResponseReturnValue:
    panel = panel_at(db.session, current_actor(), reference)
    application, today = panel.application, local_date(ports().clock.now())
    return render_form(
        "reviews/desk/questions.html",
        form,
        panel=panel,
        application=application,
        asked=panel_questions(db.session, panel),
        questions=all_questions(db.session, panel.application_id),
        texts=ASKING_TEXT,
        is_live=is_live(panel.state),
        may_go_on=may_go_on_without(application.state, application.due_on, today),
    )


@bp.post("/go-on")
@requires(Permission.CHECK_APPLICATIONS)
def go_on_without(reference: str) -> ResponseReturnValue:
    """Let the panel go on without an answer, after the last day."""
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            go_on(db.session, reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("The panel goes on without an answer. The applicant is told.")
            return redirect(url_for(".listing", reference=reference))
    return _listing(reference, form)


@bp.route("/<int(max=9999):number>", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def send(reference: str, number: int) -> ResponseReturnValue:
    """Read a question, edit its words and ask the applicant."""
    question = panel_question(db.session, current_actor(), reference, number)
    form = SendOnForm(data={"version": str(question.version), "words": words_to_send(db.session, question)})
    if form.validate_on_submit():
        try:
            send_on(db.session, form.command(), reference, number, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            undo(form, error)
            return as_conflict(_page(question, form))
        else:
            flash("Sent to the applicant as a question of the program team.")
            return redirect(url_for(".listing", reference=reference))
    return _page(question, form)


def _page(question: PanelQuestion, form: SendOnForm) -> tuple[str, int]:
    return render_form("reviews/desk/question.html", form, question=question, **_standing(question))


def _standing(question: PanelQuestion) -> dict[str, object]:
    """Return whether somebody may decide on the question, and whether that is the reader."""
    is_open = question.state is AskingState.WAITING and is_live(question.panel.state)
    return {"is_open": is_open, "is_mine": question.asked_by == current_actor().account_id}


@bp.route("/<int(max=9999):number>/turn-down", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def decline(reference: str, number: int) -> ResponseReturnValue:
    """Turn a question down, with the reason for who wanted to know."""
    question = panel_question(db.session, current_actor(), reference, number)
    form = TurnDownForm(data={"version": str(question.version)})
    if form.validate_on_submit():
        try:
            turn_down(db.session, form.command(), reference, number, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            undo(form, error)
            return as_conflict(render_form("reviews/desk/turn_down.html", form, question=question))
        else:
            flash("Turned down. Who asked is told why.")
            return redirect(url_for(".listing", reference=reference))
    if question.state is not AskingState.WAITING and not form.is_submitted():
        return redirect(url_for(".send", reference=reference, number=number))
    return render_form("reviews/desk/turn_down.html", form, question=question)
