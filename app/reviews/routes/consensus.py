"""C03: findings side by side, and what the panel agrees on."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms import AgreeForm, shown_values, with_clauses
from app.reviews.policy import PanelAction, panel_actions_from
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service.access import criteria_of, panel_at, titles
from app.reviews.service.consensus import agree_findings, agreed_entries, comparisons, sent_reviews
from app.reviews.service.panels import active_reviews
from app.web.forms import render_form
from app.web.ports import ports


@panel_bp.route("/<reference>/consensus", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def consensus(reference: str) -> ResponseReturnValue:
    """Record the agreed finding on every clause, those with disagreement first."""
    actor = current_actor()
    panel = panel_at(db.session, actor, reference)
    compared = comparisons(db.session, panel)
    form = with_clauses(AgreeForm, titles([one.criterion for one in compared]), "Reason for the applicant")()
    if form.validate_on_submit():
        try:
            agree_findings(db.session, form.command(), reference, actor=actor, now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Agreed findings recorded.")
            return redirect(url_for(".decide", reference=reference))
    if not form.is_submitted():
        form.process(data=shown_values(panel.version, agreed_entries(db.session, panel)))
    return render_form(
        "panel/consensus.html",
        form,
        panel=panel,
        is_open=PanelAction.AGREE in panel_actions_from(panel.state) and panel.decision is None,
        comparisons=compared,
        reviews=sent_reviews(db.session, panel),
        asked=active_reviews(db.session, panel),
        agreed=agreed_entries(db.session, panel),
        criteria=criteria_of(db.session, panel),
    )
