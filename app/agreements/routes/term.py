"""The term of an MoU for the program's team: not renewing it, and adding to it."""

from flask import Blueprint, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.freshness import freshly
from app.accounts.policy import Permission
from app.agreements.forms import AddendumForm, ReasonForm
from app.agreements.policy.term import rule_of
from app.agreements.service.addendum import open_to_addenda, propose_addendum
from app.agreements.service.close import close_agreement, open_to_closing
from app.core.errors import RuleBroken
from app.extensions import db
from app.web.forms import render_form
from app.web.ports import ports

desk_bp = Blueprint("agreements_term_desk", __name__, url_prefix="/desk/mou/<reference>")


@desk_bp.route("/close", methods=["GET", "POST"])
@requires(Permission.COUNTERSIGN_AGREEMENTS)
@freshly
def close(reference: str) -> ResponseReturnValue:
    """Say what follows and when, then decide that the program does not renew, or does not add."""
    form = ReasonForm()
    if form.validate_on_submit():
        now = ports().clock.now()
        close_agreement(db.session, reference, reason=form.reason.data, actor=current_actor(), now=now)
        db.session.commit()
        flash("Closed. The organisation is told now, with the reason.")
        return redirect(url_for("agreements_desk.case", reference=reference))
    agreement = open_to_closing(db.session, current_actor(), reference)
    term = agreement.base.term if agreement.base else None
    return render_form("agreements/close.html", form, agreement=agreement, rule=rule_of(term) if term else [])


@desk_bp.route("/addendum", methods=["GET", "POST"])
@requires(Permission.COUNTERSIGN_AGREEMENTS)
def addendum(reference: str) -> ResponseReturnValue:
    """Propose words that are added to an MoU in force."""
    form = AddendumForm()
    if form.validate_on_submit():
        contact, now = current_app.config["CONTACT"], ports().clock.now()
        try:
            added = propose_addendum(
                db.session, reference, form.command(), contact=contact, actor=current_actor(), now=now
            )
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("The addendum is being made. The signatory gets it by mail as soon as it is ready.")
            return redirect(url_for("agreements_desk.case", reference=added.reference))
    agreement = open_to_addenda(db.session, current_actor(), reference)
    return render_form("agreements/add.html", form, agreement=agreement)
