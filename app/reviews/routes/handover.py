"""Handing a review over: giving it back, or replacing its reviewer."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.handover import NOBODY, DeclineForm, ReplaceForm
from app.reviews.models import Panel
from app.reviews.policy import PanelAction, ReviewAction, panel_actions_from, review_actions_from
from app.reviews.routes.blueprints import panel_bp, review_bp
from app.reviews.routes.board import as_choice
from app.reviews.service.access import own_review, panel_at, quorum
from app.reviews.service.assignment import choice_for
from app.reviews.service.handover import awaited_reviews, decline_review, replace_reviewer
from app.web.forms import render_form
from app.web.ports import ports


@review_bp.route("/<reference>/decline", methods=["GET", "POST"])
@requires(Permission.REVIEW_APPLICATIONS)
def decline(reference: str) -> ResponseReturnValue:
    """Give a review back with a reason; the chair asks somebody else."""
    review, form = own_review(db.session, current_actor(), reference), DeclineForm()
    if form.validate_on_submit():
        try:
            decline_review(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Thank you for saying so. You do not review this application, and the chair is told.")
            return redirect(url_for(".mine"))
    if ReviewAction.DECLINE not in review_actions_from(review.state) and not form.is_submitted():
        return redirect(url_for(".done", reference=reference))
    return render_form("reviews/decline.html", form, review=review)


@panel_bp.route("/<reference>/replace", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def replace(reference: str) -> ResponseReturnValue:
    """Take a reviewer off the panel; what was drafted is kept and closed."""
    panel, form = panel_at(db.session, current_actor(), reference), ReplaceForm()
    _offer(form, panel)
    if form.validate_on_submit():
        try:
            replace_reviewer(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Replaced. Both get a mail.")
            return redirect(url_for(".assign", reference=reference))
    is_open = PanelAction.ASSIGN in panel_actions_from(panel.state) and form.leaving.choices
    if not is_open and not form.is_submitted():
        return redirect(url_for(".assign", reference=reference))
    return render_form("panel/replace.html", form, panel=panel, quorum=quorum(db.session, ports().clock.now()))


def _offer(form: ReplaceForm, panel: Panel) -> None:
    """Show whose review is still to come, and who is free."""
    choice = choice_for(db.session, panel, current_actor(), now=ports().clock.now())
    waiting = awaited_reviews(db.session, panel)
    form.leaving.choices = [SelectChoice(str(one.reviewer_id), one.reviewer.name) for one in waiting]
    form.successor.choices = [*(as_choice(choice, one) for one in choice.free), NOBODY]
