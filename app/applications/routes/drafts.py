"""A draft that lapsed is begun again with what it holds."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.policy import State
from app.applications.policy.drafts import standing
from app.applications.service.application import begun_since, own_application, status_for
from app.applications.service.drafts import begin_again
from app.core.clock import local_date
from app.extensions import db
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

bp = Blueprint("drafts", __name__, url_prefix="/apply/<reference>")


@bp.route("/again", methods=["GET", "POST"])
@requires(Permission.EDIT_APPLICATION)
def again(reference: str) -> ResponseReturnValue:
    """Begin again, on a page that says what is taken over."""
    form = ConfirmForm()
    if form.validate_on_submit():
        application, is_new = begin_again(db.session, reference, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        if is_new:
            flash("Your answers and documents are here. Look through them, then go on.")
        else:
            flash("This draft was begun again before. Here is the application that has its answers.", "warning")
        return redirect(url_for("applications.tasks", reference=application.reference))
    application = own_application(db.session, current_actor(), reference)
    state = standing(application.state, application.due_on, local_date(ports().clock.now()))
    return render_form(
        "applications/again.html",
        form,
        application=application,
        status=status_for(db.session, application, current_actor()),
        has_lapsed=state is State.LAPSED,
        since=begun_since(db.session, application),
    )
