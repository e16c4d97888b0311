"""For which of several organisations somebody works."""

from flask import Blueprint, abort, flash, has_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires, work_for
from app.accounts.kept_forms import keep_typed
from app.accounts.policy import Permission
from app.extensions import db
from app.partners.forms import ChooseForm
from app.partners.service.organisations import names_of, organisation_by_id
from app.web.forms import MADE_FOR, filled

bp = Blueprint("switching", __name__, url_prefix="/organisation")


@bp.app_context_processor
def employers() -> dict[str, object]:
    """Offer the choice to people who have one; for others nothing is asked of the database."""
    actor = current_actor() if has_request_context() else None
    if actor is None or len(actor.organisation_ids) < 2:
        return {}
    return {"employers": names_of(db.session, actor.organisation_ids)}


@bp.before_app_request
def keep_to_the_page() -> ResponseReturnValue | None:
    """Take no form for another organisation than its page was made for: somebody chose in another window since."""
    meant = request.form.get(MADE_FOR, "") if request.method == "POST" else ""
    actor = current_actor() if meant else None
    if actor is None or actor.organisation_id is None or meant == str(actor.organisation_id):
        return None
    db.session.rollback()  # the receipt, too: the same form can be sent once the choice is right
    names = {str(one): name for one, name in names_of(db.session, actor.organisation_ids).items()}
    kept = keep_typed(filled(actor.account_id)) if meant in names else None
    return render_template(
        "partners/other_organisation.html",
        meant=names.get(meant),
        here=names[str(actor.organisation_id)],
        back_form=ChooseForm(formdata=None, organisation=meant, onward=kept) if kept else None,
    ), 409


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
    return redirect(form.place() or url_for("partners.home"))
