"""Expressing interest, open to everybody."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from app.accounts.access import current_actor, public
from app.applications.forms.interests import InterestForm
from app.applications.policy import InterestState
from app.applications.policy.interests import PartnerKnown
from app.applications.service.interests import express_interest, interest_at
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.guide.service import current_guide
from app.web.forms import render_form
from app.web.ports import ports

bp = Blueprint("interests", __name__, url_prefix="/interest")


@bp.route("", methods=["GET", "POST"])
@public
def express() -> ResponseReturnValue:
    """Take eight answers and the agreement to the guide."""
    guide = current_guide(db.session, on=local_date(ports().clock.now()))
    form, known = InterestForm(guide_number=guide.number), None
    if form.validate_on_submit():
        try:
            done = express_interest(db.session, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
            known = error if isinstance(error, PartnerKnown) else None
        else:
            db.session.commit()
            if not done.is_new:
                flash("You have written to us about this already. Here is the reference you have.", "warning")
            return redirect(url_for(".sent", token=_tokens().dumps(done.interest.reference)))
    form.show_guide(guide.number)
    return render_form("applications/interest.html", form, guide=guide, known=known)


@bp.route("/sent")
@public
def sent() -> ResponseReturnValue:
    """Show the reference and what happens next, without a word about the person."""
    try:
        reference = _tokens().loads(request.args.get("token", ""))
    except BadSignature:
        abort(404)
    interest = interest_at(db.session, current_actor(), reference)
    redirected = interest.state is InterestState.REDIRECTED
    return render_template("applications/interest_sent.html", interest=interest, redirected=redirected)


def _tokens() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="interest sent")
