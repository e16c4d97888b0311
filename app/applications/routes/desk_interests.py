"""The program team's answers to expressions of interest."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.interests import DeclineForm
from app.applications.models import Interest
from app.applications.policy import InterestState
from app.applications.policy.interests import PLAYER_TEXT, STATE_NAMES, InterestAction, actions_from
from app.applications.policy.names import place_name
from app.applications.service.interests import (
    accept_interest,
    application_of,
    decline_interest,
    interest_at,
    interests,
    similar_to,
)
from app.core.errors import RuleBroken
from app.extensions import db
from app.partners.service import program_invitation, renew_invitation
from app.web.forms import ConfirmForm, filled, render_form
from app.web.paging import asked_page, page_of
from app.web.ports import ports
from app.web.words import day

bp = Blueprint("desk_interests", __name__, url_prefix="/desk/interest")
FILTERS = [*((state.value, name) for state, (name, _) in STATE_NAMES.items()), ("all", "All")]


@bp.route("")
@requires(Permission.TRIAGE_INTERESTS)
def listing() -> ResponseReturnValue:
    """List interests, in one state or in all."""
    asked = request.args.get("state", InterestState.NEW)
    state = InterestState(asked) if asked in list(InterestState) else None
    page = page_of(db.session, interests(state, current_actor()), asked_page())
    rows = [
        {
            "reference": {"text": row.reference, "href": url_for(".show", reference=row.reference)},
            "organisation": row.organisation_name,
            "player": PLAYER_TEXT[row.player],
            "country": place_name(row.country),
            "state": dict(zip(("tag", "tone"), STATE_NAMES[row.state], strict=True)),
            "due": day(row.answer_due_on) if row.state is InterestState.NEW else None,
        }
        for row in page.rows
    ]
    return render_template("applications/desk_interests.html", page=page, rows=rows, state=state, filters=FILTERS)


@bp.route("/<reference>")
@requires(Permission.TRIAGE_INTERESTS)
def show(reference: str) -> ResponseReturnValue:
    """Show all answers, what may be a duplicate, and what can be done."""
    return _page(interest_at(db.session, current_actor(), reference), ConfirmForm())


@bp.route("/<reference>/accept", methods=["POST"])
@requires(Permission.TRIAGE_INTERESTS)
def accept(reference: str) -> ResponseReturnValue:
    """Start the application and invite the contact."""
    interest = interest_at(db.session, current_actor(), reference)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(interest, form)
    application = accept_interest(db.session, interest, actor=current_actor(), now=ports().clock.now())
    db.session.commit()
    flash(f"Accepted. {application.reference} is started, and the contact gets an invitation by mail.")
    return redirect(url_for(".show", reference=reference))


@bp.route("/<reference>/decline", methods=["GET", "POST"])
@requires(Permission.TRIAGE_INTERESTS)
def decline(reference: str) -> ResponseReturnValue:
    """Decline with a reason, after saying who is told."""
    interest = interest_at(db.session, current_actor(), reference)
    form = DeclineForm()
    if form.validate_on_submit():
        try:
            decline_interest(
                db.session, interest, filled(form.reason.data), actor=current_actor(), now=ports().clock.now()
            )
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Declined. The contact gets your reason by mail.")
            return redirect(url_for(".show", reference=reference))
    return render_form("applications/desk_interest_decline.html", form, interest=interest)


@bp.route("/<reference>/invite-again", methods=["POST"])
@requires(Permission.TRIAGE_INTERESTS)
def invite_again(reference: str) -> ResponseReturnValue:
    """Send the invitation once more, with more time."""
    interest = interest_at(db.session, current_actor(), reference)
    application = application_of(db.session, interest)
    invitation = program_invitation(db.session, application.organisation_id) if application else None
    if invitation is None:
        abort(404)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(interest, form)
    renew_invitation(db.session, invitation, actor=current_actor(), now=ports().clock.now())
    db.session.commit()
    flash("A new invitation is on its way by mail. The link in the earlier mail does not work any more.")
    return redirect(url_for(".show", reference=reference))


def _page(interest: Interest, form: ConfirmForm) -> ResponseReturnValue:
    application = application_of(db.session, interest)
    earlier, organisations = similar_to(db.session, interest, current_actor())
    return render_form(
        "applications/desk_interest.html",
        form,
        interest=interest,
        player=PLAYER_TEXT[interest.player],
        country=place_name(interest.country),
        state_name=STATE_NAMES[interest.state],
        may_answer=bool(actions_from(interest.state) & {InterestAction.ACCEPT, InterestAction.DECLINE}),
        application=application,
        invitation=program_invitation(db.session, application.organisation_id) if application else None,
        now=ports().clock.now(),
        earlier=earlier,
        organisations=organisations,
    )
