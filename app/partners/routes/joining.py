"""Joining an organisation, and the first page after sign-in."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, public, requires, work_for
from app.accounts.forms import expect_sign_up
from app.accounts.policy import Permission, Role
from app.core.errors import RuleBroken
from app.extensions import db
from app.partners.models import Invitation
from app.partners.policy.invitations import InvitationState
from app.partners.policy.members import ROLES
from app.partners.service import accept_invitation, invitation_for, is_partner
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

bp = Blueprint("partners", __name__)
FIRST_PAGES = (
    (Permission.VIEW_DESK, "/desk"),
    (Permission.REVIEW_APPLICATIONS, "/review"),
    (Permission.CHAIR_PANEL, "/panel"),
)


@bp.route("/home")
@requires(Permission.OWN_ACCOUNT)
def home() -> ResponseReturnValue:
    """Send a signed-in person to the first page for the roles held."""
    actor = current_actor()
    staff = next((path for permission, path in FIRST_PAGES if actor.may(permission)), None)
    own = "/partner" if is_partner(db.session, actor) else "/apply" if actor.organisation_id else "/account"
    return redirect(staff or own)


@bp.route("/invite/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> ResponseReturnValue:
    """Show which organisation invites whom, and accept."""
    now, actor = ports().clock.now(), current_actor()
    invitation = invitation_for(db.session, token)
    form = ConfirmForm()
    state = invitation.state_at(now)
    if actor.account_id is None and state is InvitationState.OPEN:
        expect_sign_up(invitation.address, invitation.name, url_for(".join", token=token))
    elif actor.account_id is not None and form.validate_on_submit():
        try:
            accept_invitation(db.session, token, actor=actor, now=now)
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            work_for(invitation.organisation_id)
            flash(f"You have joined {invitation.organisation.legal_name}.")
            return redirect(url_for(".home"))
    return _invitation_page(invitation, form, state)


def _invitation_page(invitation: Invitation, form: ConfirmForm, state: InvitationState) -> ResponseReturnValue:
    return render_form(
        "partners/invitation.html",
        form,
        invitation=invitation,
        state=state,
        roles=[ROLES[Role(role)] for role in invitation.roles],
        path=request.path,
    )
