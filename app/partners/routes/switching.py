"""For which of several organisations somebody works."""

from flask import Blueprint, abort, flash, has_request_context, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires, work_for
from app.accounts.policy import Permission
from app.extensions import db
from app.partners.forms import ChooseForm
from app.partners.service.organisations import names_of, organisation_by_id

bp = Blueprint("switching", __name__, url_prefix="/organisation")


@bp.app_context_processor
def employers() -> dict[str, object]:
    """Offer the choice to people who have one; for others nothing is asked of the database."""
    actor = current_actor() if has_request_context() else None
    if actor is None or len(actor.organisation_ids) < 2:
        return {}
    return {"employers": names_of(db.session, actor.organisation_ids)}


@bp.post("/choose")
@requires(Permission.VIEW_MEMBERS)
def choose() -> ResponseReturnValue:
    """Work for another of one's organisations from now on."""
    form = ChooseForm()
    if form.validate_on_submit():
        chosen = form.organisation_id()
        if chosen not in current_actor().organisation_ids:
            abort(404)
        work_for(chosen)
        flash(f"You work for {organisation_by_id(db.session, chosen).legal_name} now.")
    return redirect(url_for("partners.home"))
