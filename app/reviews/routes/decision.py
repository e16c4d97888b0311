"""C04 and C05: proposing, approving and sending a decision, and its record."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.accounts.service import members_of
from app.core.digests import sha256_of
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms import DecisionForm
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service.access import criteria_of, panel_at
from app.reviews.service.consensus import agreed_entries
from app.reviews.service.decisions import (
    approvers,
    propose_decision,
    proposed,
    reasons_of,
    record_of,
    send_decision,
)
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports


@panel_bp.route("/<reference>/decide", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def decide(reference: str) -> ResponseReturnValue:
    """C04: propose an outcome; the reasons are the agreed findings."""
    actor = current_actor()
    panel = panel_at(db.session, actor, reference)
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            propose_decision(db.session, form.command(), reference, actor=actor, now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Decision proposed. Another person has to approve it.")
            return redirect(url_for(".approve", reference=reference))
    if panel.decision is not None and not form.is_submitted():
        return redirect(url_for(".approve", reference=reference))
    return render_form(
        "panel/decide.html",
        form,
        panel=panel,
        agreed=agreed_entries(db.session, panel),
        criteria=criteria_of(db.session, panel),
    )


@panel_bp.route("/<reference>/approve", methods=["GET", "POST"])
@requires(Permission.APPROVE_DECISIONS)
def approve(reference: str) -> ResponseReturnValue:
    """C04: what will happen and who is told; the second person sends."""
    actor = current_actor()
    panel = panel_at(db.session, actor, reference)
    decision = proposed(db.session, panel)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            send_decision(db.session, reference, actor=actor, now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Decision approved and sent.")
            return redirect(url_for(".record", reference=reference))
    return render_form(
        "panel/approve.html",
        form,
        panel=panel,
        decision=decision,
        reasons=reasons_of(decision, criteria_of(db.session, panel)),
        members=members_of(db.session, panel.organisation_id),
        approvers=approvers(db.session, decision),
    )


@panel_bp.route("/<reference>/record")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def record(reference: str) -> ResponseReturnValue:
    """C05: the record to print."""
    panel = panel_at(db.session, current_actor(), reference)
    text = record_of(db.session, panel)
    return render_template("panel/record.html", panel=panel, lines=text.splitlines(), sha256=sha256_of(text))


@panel_bp.route("/<reference>/record.txt")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def record_text(reference: str) -> ResponseReturnValue:
    """C05: the same text as a file, for everybody to hash."""
    panel = panel_at(db.session, current_actor(), reference)
    named = {"Content-Disposition": f"attachment; filename={panel.reference}-record.txt"}
    return Response(record_of(db.session, panel), mimetype="text/plain", headers=named)
