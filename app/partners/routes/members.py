"""Who belongs to the organisation, with which roles, and who is invited."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.freshness import freshly
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.partners import service
from app.partners.forms import InviteForm, RolesForm
from app.partners.policy.members import acts, in_words, is_last_owner
from app.partners.service import joining
from app.partners.service import members as people
from app.partners.service.organisations import own_organisation
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

bp = Blueprint("members", __name__, url_prefix="/organisation/users")


@bp.get("")
@requires(Permission.VIEW_MEMBERS)
def everybody() -> ResponseReturnValue:
    """List the people and the open invitations."""
    actor = current_actor()
    organisation = own_organisation(db.session, actor)
    return render_template(
        "partners/members.html",
        organisation=organisation,
        members=people.members(db.session, actor),
        requests=joining.open_join_requests(db.session, organisation.id),
        invitations=service.open_invitations(db.session, organisation.id),
        in_words=in_words,
        now=ports().clock.now(),
        form=ConfirmForm(),
    )


@bp.route("/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEMBERS)
@freshly
def invite() -> ResponseReturnValue:
    """Invite somebody by mail."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            service.invite_colleague(db.session, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"The invitation to {form.address.data} is on its way by mail.")
            return redirect(url_for(".everybody"))
    return render_form("partners/invite.html", form, organisation=own_organisation(db.session, current_actor()))


@bp.post("/invitations/<uuid:invitation_id>/again")
@requires(Permission.MANAGE_MEMBERS)
def invite_again(invitation_id: UUID) -> ResponseReturnValue:
    """Send an invitation once more, with more time."""
    form = ConfirmForm()
    if form.validate_on_submit():
        invitation = service.own_invitation(db.session, current_actor(), invitation_id)
        service.renew_invitation(db.session, invitation, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash("A new invitation is on its way by mail. The link in the earlier mail does not work any more.")
    return redirect(url_for(".everybody"))


@bp.post("/invitations/<uuid:invitation_id>/revoke")
@requires(Permission.MANAGE_MEMBERS)
def revoke(invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    form = ConfirmForm()
    if form.validate_on_submit():
        invitation = service.own_invitation(db.session, current_actor(), invitation_id)
        service.revoke_invitation(db.session, invitation, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash(f"The invitation to {invitation.address} is taken back.")
    return redirect(url_for(".everybody"))


@bp.route("/<uuid:account_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEMBERS)
@freshly
def person(account_id: UUID) -> ResponseReturnValue:
    """Show one person and change the roles."""
    actor = current_actor()
    found = people.member(db.session, actor, account_id)
    form = RolesForm(roles=[str(role) for role in found.roles])
    if form.validate_on_submit():
        try:
            people.change_roles(db.session, account_id, form.chosen(), actor=actor, now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"The roles of {found.name} are changed.")
            return redirect(url_for(".everybody"))
    known = {one.id: one.roles for one in people.members(db.session, actor)}
    organisation = own_organisation(db.session, actor)
    return render_form(
        "partners/member.html",
        form,
        organisation=organisation,
        member=found,
        acts=acts(known, actor.account_id, account_id),
    )


@bp.route("/<uuid:account_id>/take-off", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEMBERS)
@freshly
def take_off(account_id: UUID) -> ResponseReturnValue:
    """Take a person off, on a page that says what that means."""
    found, form = people.member(db.session, current_actor(), account_id), ConfirmForm()
    organisation = own_organisation(db.session, current_actor())
    if form.validate_on_submit():
        people.take_off(db.session, account_id, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash(f"{found.name} does not belong to {organisation.legal_name} any more.")
        return redirect(url_for(".everybody"))
    return render_form("partners/take_off.html", form, organisation=organisation, member=found)


@bp.route("/<uuid:account_id>/hand-over", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEMBERS)
@freshly
def hand_over(account_id: UUID) -> ResponseReturnValue:
    """Hand ownership over, on a page that says what that means."""
    found, form = people.member(db.session, current_actor(), account_id), ConfirmForm()
    organisation = own_organisation(db.session, current_actor())
    if form.validate_on_submit():
        people.hand_over(db.session, account_id, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash(f"{found.name} is an owner now, and you are not any more.")
        return redirect(url_for(".everybody"))
    return render_form("partners/hand_over.html", form, organisation=organisation, member=found)


@bp.route("/leave", methods=["GET", "POST"])
@requires(Permission.VIEW_MEMBERS)
def leave() -> ResponseReturnValue:
    """Leave the organisation, on a page that says what that means."""
    actor, form = current_actor(), ConfirmForm()
    organisation = own_organisation(db.session, actor)
    if form.validate_on_submit():
        try:
            people.leave(db.session, actor=actor, now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"You do not belong to {organisation.legal_name} any more.")
            return redirect(url_for("partners.home"))
    known = {one.id: one.roles for one in people.members(db.session, actor)}
    stays = is_last_owner(known, actor.account_id)
    return render_form("partners/leave.html", form, organisation=organisation, stays=stays)
