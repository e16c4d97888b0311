"""Giving an applicant more time to mend what came back, or to answer."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.accounts.service import members_of
from app.applications.forms.more_time import MoreTimeForm
from app.applications.policy import ANSWERED_IN_PART, STATE_NAMES
from app.applications.policy.more_time import NOTHING_ASKED
from app.applications.service.application import application_at, status_of
from app.applications.service.more_time import give_more_time
from app.core.errors import RuleBroken
from app.extensions import db
from app.web.forms import render_form
from app.web.ports import ports

bp = Blueprint("desk_more_time", __name__, url_prefix="/desk/applications/<reference>")


@bp.route("/more-time", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def give(reference: str) -> ResponseReturnValue:
    """Set another last day, with the reason, on a page that says who is told."""
    application = application_at(db.session, current_actor(), reference)
    seen = application.due_on.isoformat() if application.due_on else ""
    form = MoreTimeForm(data={"seen": seen})
    if form.validate_on_submit():
        try:
            give_more_time(db.session, reference, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
            form.seen.data = seen
        else:
            db.session.commit()
            flash("More time is given. Everybody at the applicant gets a mail with the new day and your words.")
            return redirect(url_for("desk_applications.case", reference=reference))
    return render_form(
        "applications/desk/more_time.html",
        form,
        application=application,
        state=STATE_NAMES[application.state],
        status=status_of(application),
        is_possible=application.state in ANSWERED_IN_PART and application.due_on is not None,
        nothing_asked=NOTHING_ASKED,
        members=members_of(db.session, application.organisation_id),
    )
