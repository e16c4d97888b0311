"""The chair opens a sent review again; after the reviews were compared, the page says which ways remain."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.reopening import ReopenForm
from app.reviews.policy.reopening import COMPARED, NONE_SENT
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service.access import panel_at
from app.reviews.service.reopening import reopen_review, reopenable_reviews
from app.web.forms import render_form
from app.web.ports import ports


@panel_bp.route("/<reference>/reopen", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def reopen(reference: str) -> ResponseReturnValue:
    """Give a sent review back to its author; the chair sees who has sent, and nothing of what."""
    panel, form = panel_at(db.session, current_actor(), reference), ReopenForm()
    sent = reopenable_reviews(db.session, panel)
    form.reviewer.choices = [SelectChoice(str(one.reviewer_id), one.reviewer.name) for one in sent]
    if form.validate_on_submit():
        try:
            reopen_review(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Opened again. The reviewer gets a mail.")
            return redirect(url_for(".assign", reference=reference))
    why_not = COMPARED if panel.compared_at else NONE_SENT
    return render_form("panel/reopen.html", form, panel=panel, why_not=why_not)
