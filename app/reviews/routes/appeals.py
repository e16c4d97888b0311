"""C07: appeals, who answers each, and the answer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.appeals import AnswerAppealForm, AssignAppealForm, ConfirmAnswerForm, ReturnAnswerForm
from app.reviews.models import Appeal
from app.reviews.policy import AppealAction, appeal_actions_from
from app.reviews.routes.blueprints import panel_bp
from app.reviews.routes.board import as_choice
from app.reviews.service.access import criteria_of, quorum
from app.reviews.service.appeal_people import chairs_for
from app.reviews.service.appeals import (
    appeal_at,
    appeal_to_answer,
    appeal_to_confirm,
    assign_appeal,
    confirm_answer,
    may_confirm,
    propose_answer,
    return_answer,
    reviewers_for,
)
from app.reviews.service.appeals import appeals as all_appeals
from app.reviews.service.decisions import reasons_of
from app.web.forms import HouseForm, render_form
from app.web.late import TOO_LATE, as_conflict, undo
from app.web.paging import asked_page, page_of
from app.web.ports import ports


@panel_bp.route("/appeals")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def appeals() -> ResponseReturnValue:
    """C07: the appeals that I may deal with, those without an answer first."""
    page = page_of(db.session, all_appeals(current_actor()), asked_page())
    return render_template("panel/appeals.html", page=page, today=local_date(ports().clock.now()))


@panel_bp.route("/appeals/<reference>", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def appeal(reference: str) -> ResponseReturnValue:
    """C07: what is asked for, and the people who answer; none of them decided or reviewed before."""
    found = appeal_at(db.session, current_actor(), reference)
    form = _assign_form(found)
    if form.validate_on_submit():
        try:
            assign_appeal(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            undo(form, error)
            return as_conflict(_page(appeal_at(db.session, current_actor(), reference), form))
        else:
            flash("Assigned. The chair of the appeal gets a mail.")
            return redirect(url_for(".appeals"))
    return _page(found, form)


def _assign_form(found: Appeal) -> AssignAppealForm:
    """Return the form with the people who may be chosen, and those who are chosen already."""
    chosen = {"chair": str(found.chair_id), "reviewers": [str(one.reviewer_id) for one in found.chosen]}
    form = AssignAppealForm(data={"version": str(found.version), **chosen})
    form.chair.choices = [SelectChoice(str(chair.id), chair.name) for chair in chairs_for(db.session, found)]
    choice, free = reviewers_for(db.session, found, current_actor(), now=ports().clock.now())
    form.reviewers.choices = [as_choice(choice, one) for one in free]
    return form


def _page(found: Appeal, form: AssignAppealForm) -> tuple[str, int]:
    return render_form(
        "panel/appeal.html",
        form,
        may_assign=AppealAction.ASSIGN in appeal_actions_from(found.state),
        is_mine=found.chair_id == current_actor().account_id,
        quorum=quorum(db.session, ports().clock.now()),
        **_about(found),
    )


def _about(found: Appeal) -> dict[str, object]:
    """Return what every page of an appeal is given of it."""
    panel = found.decision.panel
    return {
        "appeal": found,
        "panel": panel,
        "reasons": reasons_of(found.decision, criteria_of(db.session, panel)),
        "may_answer": AppealAction.PROPOSE in appeal_actions_from(found.state),
        "waits": AppealAction.RETURN in appeal_actions_from(found.state),
        "may_confirm": may_confirm(found, current_actor()),
    }


@panel_bp.route("/appeals/<reference>/answer", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def answer(reference: str) -> ResponseReturnValue:
    """C07: the chair of the appeal proposes to let the decision stand or to open the case again, with the reason."""
    found = appeal_to_answer(db.session, current_actor(), reference)
    form = AnswerAppealForm(data={"version": str(found.version), "answer": found.wish, "reason": found.answer})
    if form.validate_on_submit():
        try:
            propose_answer(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            undo(form, error)
            return as_conflict(_answer_page(appeal_to_answer(db.session, current_actor(), reference), form))
        else:
            flash("Answer proposed. Another person has to confirm it.")
            return redirect(url_for(".appeals"))
    return _answer_page(found, form)


def _answer_page(found: Appeal, form: HouseForm) -> tuple[str, int]:
    return render_form("panel/appeal_answer.html", form, **_about(found))


@panel_bp.route("/appeals/<reference>/confirm", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def confirm_appeal(reference: str) -> ResponseReturnValue:
    """C07: a second person confirms the answer, and only then the applicant is told."""
    found = appeal_to_confirm(db.session, current_actor(), reference)
    form = ConfirmAnswerForm(data={"version": str(found.version)})
    if form.validate_on_submit():
        try:
            confirm_answer(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Confirmed. The applicant gets a mail.")
            return redirect(url_for(".appeals"))
    return render_form("panel/appeal_confirm.html", form, **_about(found))


@panel_bp.route("/appeals/<reference>/return", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def return_appeal(reference: str) -> ResponseReturnValue:
    """C07: a second person sends the answer back to the chair of the appeal, with the reason."""
    found = appeal_to_confirm(db.session, current_actor(), reference)
    form = ReturnAnswerForm(data={"version": str(found.version)})
    if form.validate_on_submit():
        try:
            return_answer(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Sent back to the chair of the appeal, who gets a mail.")
            return redirect(url_for(".appeals"))
    return render_form("panel/appeal_return.html", form, **_about(found))
