"""A15: what the applicant reads of a decision."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.policy import next_page
from app.applications.service import own_application, status_for
from app.applications.service.quick_refusal import confirmed_refusal
from app.extensions import db
from app.reviews.service.access import criteria_of
from app.reviews.service.decisions import reasons_of, sent_decision

bp = Blueprint("decisions", __name__, url_prefix="/apply")


@bp.route("/<reference>/decision")
@requires(Permission.VIEW_APPLICATION)
def decision(reference: str) -> ResponseReturnValue:
    """Show outcome and reasons once they are sent; until then where the application stands."""
    application = own_application(db.session, current_actor(), reference)
    status = status_for(db.session, application, current_actor())
    if refusal := confirmed_refusal(db.session, application.id):
        return render_template("applications/refused.html", application=application, status=status, refusal=refusal)
    sent = sent_decision(db.session, application.id)
    return render_template(
        "reviews/decision.html",
        application=application,
        status=status,
        next_page=next_page(application.state, status),
        decision=sent,
        reasons=reasons_of(sent, criteria_of(db.session, sent.panel)) if sent else (),
    )
