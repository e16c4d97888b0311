"""Finishing the check, on a page that says what happens by it and who is told."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.accounts.service import members_of
from app.applications.models import Application
from app.applications.policy import PROMISES, Action, State, actions_from
from app.applications.routes.desk_check import bp
from app.applications.service.application import application_at
from app.applications.service.document_check import Ending, finish_check, foresee
from app.applications.service.ties import chairs_for
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.guide.service import policy_value
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

FINISHED = {
    State.IN_REVIEW: "The check is finished: the application is with the panel.",
    State.CHANGES_REQUESTED: "The check is finished: the applicant is told what to mend.",
}


@bp.route("/check/finish", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def finish(reference: str) -> ResponseReturnValue:
    """End the check: on to the panel, or back to the applicant."""
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            application = finish_check(db.session, reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(FINISHED[application.state])
            return redirect(url_for(".check", reference=reference))
    application = application_at(db.session, current_actor(), reference)
    if not form.is_submitted() and Action.PASS_CHECK not in actions_from(application.state):
        return redirect(url_for(".check", reference=reference))
    return _page(application, form)


def _page(application: Application, form: ConfirmForm) -> ResponseReturnValue:
    ending, held = _foreseen(application)
    today = local_date(ports().clock.now())
    return render_form(
        "applications/desk/finish.html",
        form,
        application=application,
        ending=ending,
        held=held,
        members=members_of(db.session, application.organisation_id),
        chairs=chairs_for(db.session, application),
        days=policy_value(db.session, PROMISES[State.CHANGES_REQUESTED], on=today),
    )


def _foreseen(application: Application) -> tuple[Ending | None, str]:
    """Return how the check ends, or why it cannot be finished yet."""
    try:
        return foresee(db.session, application), ""
    except RuleBroken as error:
        return None, error.message
