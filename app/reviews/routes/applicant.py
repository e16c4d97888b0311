"""A15 and A19: what the applicant reads of a decision, and asking for another look."""

from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.policy import next_page
from app.applications.service import own_application, status_for
from app.applications.service.quick_refusal import confirmed_refusal
from app.applications.service.reapplication import reapply_day
from app.core.clock import local_date
from app.core.errors import NotFound, RuleBroken
from app.extensions import db
from app.reviews.forms.appeals import AppealForm
from app.reviews.policy import AppealState
from app.reviews.service.access import criteria_of, titles
from app.reviews.service.appeals import Appealing, appealing, make_appeal
from app.reviews.service.decisions import reasons_of, sent_decision
from app.web.forms import render_form
from app.web.ports import ports

bp = Blueprint("decisions", __name__, url_prefix="/apply")


@bp.route("/<reference>/decision")
@requires(Permission.VIEW_APPLICATION)
def decision(reference: str) -> ResponseReturnValue:
    """Show outcome and reasons once they are sent; until then where the application stands."""
    now = ports().clock.now()
    application = own_application(db.session, current_actor(), reference)
    status = status_for(db.session, application, current_actor())
    if refusal := confirmed_refusal(db.session, application.id):
        again = _again(application.state_since)
        shown = {"application": application, "status": status, "refusal": refusal}
        return render_template("applications/refused.html", **shown, **again)
    sent = sent_decision(db.session, application.id)
    found = appealing(db.session, sent, now=now)
    criteria = criteria_of(db.session, sent.panel) if sent else ()
    return render_template(
        "reviews/decision.html",
        application=application,
        status=status,
        next_page=next_page(application.state, status),
        decision=sent,
        reasons=reasons_of(sent, criteria) if sent else (),
        titles=titles(criteria),
        appealing=found,
        is_reopened=_is_reopened(found),
        **_again(sent.approved_at if sent and sent.approved_at else now),
    )


def _again(declined_at: datetime) -> dict[str, date]:
    """Return from which day on a new application may start, and the day it is."""
    return {"reapply_on": reapply_day(db.session, declined_at), "today": local_date(ports().clock.now())}


def _is_reopened(found: Appealing | None) -> bool:
    return bool(found and found.appeal and found.appeal.state is AppealState.REOPENED)


@bp.route("/<reference>/appeal", methods=["GET", "POST"])
@requires(Permission.SUBMIT_APPLICATION)
def appeal(reference: str) -> ResponseReturnValue:
    """A19: ask other people to look at the decision again, once and in time."""
    form = AppealForm()
    if form.validate_on_submit():
        try:
            make_appeal(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Sent. People who did not decide before look at it again.")
            return redirect(url_for(".decision", reference=reference))
    application = own_application(db.session, current_actor(), reference)
    found = appealing(db.session, sent_decision(db.session, application.id), now=ports().clock.now())
    if found is None:
        raise NotFound
    return render_form("reviews/appeal.html", form, application=application, appealing=found)
