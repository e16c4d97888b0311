"""Changes to the clauses of the MoU: asked by the organisation, answered by the program's team."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.agreements import policy
from app.agreements.forms import AnswerChangeForm, AskChangeForm
from app.agreements.models import Agreement
from app.agreements.policy import Action, AgreementState
from app.agreements.policy.changes import ANSWER_TEXT, Answer, clauses_of
from app.agreements.service.changes import (
    answer_change,
    ask_change,
    changes_of,
    take_change_back,
    waiting_change,
)
from app.agreements.service.find import agreement_at, own_agreement
from app.core.errors import NotFound, RuleBroken
from app.extensions import db
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

bp = Blueprint("agreements_changes", __name__, url_prefix="/apply/<reference>/mou/changes")
desk_bp = Blueprint("agreements_changes_desk", __name__, url_prefix="/desk/mou/<reference>/changes")


@bp.get("")
@requires(Permission.VIEW_APPLICATION)
def changes(reference: str) -> ResponseReturnValue:
    """Show every change that was asked for with its answer, of all issues, and the form for another one."""
    return _page(reference, AskChangeForm(formdata=None))


@bp.post("")
@requires(Permission.SUBMIT_APPLICATION)
def ask(reference: str) -> ResponseReturnValue:
    """Ask for a change of one clause."""
    form = AskChangeForm()
    form.offer(clauses_of(_own(reference).terms))
    if form.validate_on_submit():
        try:
            ask_change(db.session, reference, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("The program team has your change. It answers next.")
            return redirect(url_for(".changes", reference=reference))
    return _page(reference, form)


@bp.post("/<code>/take-back")
@requires(Permission.SUBMIT_APPLICATION)
def take_back(reference: str, code: str) -> ResponseReturnValue:
    """Take a change back that has no answer yet."""
    if ConfirmForm().validate_on_submit():
        take_change_back(db.session, reference, code, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash("The change is taken back.")
    return redirect(url_for(".changes", reference=reference))


def _own(reference: str) -> Agreement:
    _, agreement = own_agreement(db.session, current_actor(), reference)
    if agreement is None or agreement.file is None:
        raise NotFound
    return agreement


def _page(reference: str, form: AskChangeForm) -> ResponseReturnValue:
    agreement = _own(reference)
    form.offer(clauses_of(agreement.terms))
    is_open = agreement.state is AgreementState.ISSUED
    return render_form(
        "agreements/changes.html",
        form,
        agreement=agreement,
        changes=changes_of(db.session, agreement.id),
        answer_text=ANSWER_TEXT,
        home=url_for("agreements.mou", reference=reference),
        may_ask=is_open and current_actor().may(Permission.SUBMIT_APPLICATION),
        for_program=False,
        confirm=ConfirmForm(formdata=None),
    )


@desk_bp.get("", endpoint="changes")
@requires(Permission.VIEW_DESK)
def desk_changes(reference: str) -> ResponseReturnValue:
    """Show every change that was asked for, and lead to those that wait for an answer."""
    agreement = agreement_at(db.session, current_actor(), reference)
    found = changes_of(db.session, agreement.id)
    can_reissue = Action.REISSUE in policy.actions_from(agreement.state)
    return render_form(
        "agreements/changes.html",
        ConfirmForm(formdata=None),
        agreement=agreement,
        changes=found,
        answer_text=ANSWER_TEXT,
        home=url_for("agreements_desk.case", reference=reference),
        may_ask=False,
        for_program=True,
        may_reissue=can_reissue and Answer.AGREED in {one.answer for one in found},
    )


@desk_bp.route("/<code>", methods=["GET", "POST"])
@requires(Permission.COUNTERSIGN_AGREEMENTS)
def answer(reference: str, code: str) -> ResponseReturnValue:
    """Answer one change."""
    agreement = agreement_at(db.session, current_actor(), reference)
    change = waiting_change(db.session, agreement, code)
    form = AnswerChangeForm(data={"text": change.text_before})
    if form.validate_on_submit():
        try:
            answer_change(db.session, reference, form.command(code), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("The organisation gets your answer by mail.")
            return redirect(url_for(".changes", reference=reference))
    return render_form(
        "agreements/answer_change.html", form, agreement=agreement, change=change, answer_text=ANSWER_TEXT
    )
