"""Refusing in the check what cannot pass: the proposal, and the second person's page."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.accounts.service import members_of
from app.applications.forms.document_check import LOOK_AGAIN
from app.applications.forms.quick_refusal import AnswerRefusalForm, refuse_form
from app.applications.models import QuickRefusal
from app.applications.policy import NEXT_PARTY_FOR_STAFF, STATE_NAMES, Action, actions_from
from app.applications.policy.quick_refusal import RefusalState, may_take_back
from app.applications.service.application import application_at, status_of
from app.applications.service.quick_refusal import (
    confirm_refusal,
    criteria_for,
    propose_refusal,
    proposed_refusal,
    proposer_is_here,
    refusal_at,
    second_people,
    take_back_refusal,
)
from app.core.errors import RuleBroken
from app.extensions import db
from app.web.forms import render_form
from app.web.ports import ports

bp = Blueprint("desk_refusal", __name__, url_prefix="/desk/applications/<reference>")


@bp.route("/refuse", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def refuse(reference: str) -> ResponseReturnValue:
    """Say clause by clause why the application cannot pass; a second person is asked."""
    application = application_at(db.session, current_actor(), reference)
    form = refuse_form(criteria_for(db.session, application))
    if form.validate_on_submit():
        try:
            propose_refusal(db.session, reference, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Refusal proposed. Another person of the program team has to confirm it.")
            return redirect(url_for(".refusal", reference=reference))
    elif not form.is_submitted() and proposed_refusal(db.session, application):
        return redirect(url_for(".refusal", reference=reference))
    elif not form.is_submitted() and Action.REFUSE not in actions_from(application.state):
        return redirect(url_for("desk_check.check", reference=reference))
    return render_form("applications/desk/refuse.html", form, application=application)


@bp.route("/refusal", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def refusal(reference: str) -> ResponseReturnValue:
    """Say what will happen and who is told; the second person confirms. Afterwards it says how it ended."""
    proposal = refusal_at(db.session, current_actor(), reference)
    form = AnswerRefusalForm(data={"version": str(proposal.version)})
    if form.validate_on_submit():
        try:
            confirm_refusal(db.session, reference, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("The application is declined. The applicant gets a mail with the reasons.")
            return redirect(url_for("desk_applications.case", reference=reference))
    return _refusal_page(proposal, form)


def _refusal_page(proposal: QuickRefusal, form: AnswerRefusalForm) -> ResponseReturnValue:
    application, account_id = proposal.application, current_actor().account_id
    is_here = proposer_is_here(db.session, proposal)
    return render_form(
        "applications/desk/refusal.html",
        form,
        application=application,
        proposal=proposal,
        state=STATE_NAMES[application.state],
        status=status_of(application),
        next_party=NEXT_PARTY_FOR_STAFF[application.state],
        may_confirm=proposal.proposed_by != account_id,
        may_take_back=may_take_back(proposal.proposed_by, account_id, proposer_is_here=is_here),
        is_confirmed=proposal.state is RefusalState.CONFIRMED,
        is_possible=Action.REFUSE in actions_from(application.state),
        second_people=second_people(db.session, proposal),
        members=members_of(db.session, application.organisation_id),
        back_form=AnswerRefusalForm(formdata=None, data={"version": str(proposal.version)}),
    )


@bp.post("/refusal/back")
@requires(Permission.CHECK_APPLICATIONS)
def take_back(reference: str) -> ResponseReturnValue:
    """Go on with the check instead."""
    form = AnswerRefusalForm()
    if not form.validate_on_submit():
        flash(LOOK_AGAIN, "warning")
        return redirect(url_for(".refusal", reference=reference))
    take_back_refusal(db.session, reference, form.command(), actor=current_actor(), now=ports().clock.now())
    db.session.commit()
    flash("The proposal is taken back. The check goes on.")
    return redirect(url_for("desk_check.check", reference=reference))
