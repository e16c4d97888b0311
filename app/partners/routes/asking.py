"""Asking to join the organisation that has one's number, and the owners' answer."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.freshness import freshly
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.partners.forms import TAKEN, AskByNameForm, AskForm, RolesForm, taken_number
from app.partners.policy.identifiers import NAMES
from app.partners.policy.joining import JoinState
from app.partners.service import joining
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

bp = Blueprint("asking", __name__, url_prefix="/organisation")


@bp.route("/join", methods=["GET", "POST"])
@requires(Permission.EDIT_APPLICATION)
def ask() -> ResponseReturnValue:
    """Ask the owners of the organisation that has the number that was refused."""
    taken, form = taken_number(), AskForm()
    if taken and form.validate_on_submit():
        try:
            joining.ask_to_join(db.session, form.command(taken), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            session.pop(TAKEN)
            flash("Your request is with the owners. They answer it, and you hear from us by mail.")
            return redirect("/apply")
    waiting = joining.own_open_requests(db.session, current_actor())
    return render_form("partners/ask.html", form, taken=taken, names=NAMES, waiting=waiting)


@bp.route("/join/name", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def by_name() -> ResponseReturnValue:
    """Ask the owners of the organisation of this name; the answer is the same whether there is one."""
    form = AskByNameForm(name=request.args.get("name"), country=request.args.get("country", ""))
    if form.validate_on_submit():
        try:
            joining.ask_by_name(db.session, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("If this organisation takes part, its owners have your request. You hear by mail when one answers.")
            return redirect("/account")
    return render_form("partners/ask_by_name.html", form, contact=current_app.config["CONTACT"])


@bp.route("/users/requests/<uuid:request_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEMBERS)
@freshly
def answer(request_id: UUID) -> ResponseReturnValue:
    """Show who asks, and let them in with the roles chosen."""
    actor, form = current_actor(), RolesForm()
    asked = joining.own_join_request(db.session, actor, request_id)
    if form.validate_on_submit():
        joining.accept_join(db.session, request_id, form.chosen(), actor=actor, now=ports().clock.now())
        db.session.commit()
        flash("Accepted. The person is told by mail.")
        return redirect(url_for("members.everybody"))
    is_open = asked.state is JoinState.OPEN
    return render_form("partners/join_request.html", form, asked=asked, asker=asked.asker, is_open=is_open)


@bp.post("/users/requests/<uuid:request_id>/decline")
@requires(Permission.MANAGE_MEMBERS)
def decline(request_id: UUID) -> ResponseReturnValue:
    """Let the person stay outside."""
    form = ConfirmForm()
    if form.validate_on_submit():
        joining.decline_join(db.session, request_id, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash("Declined. The person is told by mail, without the name of your organisation.")
    return redirect(url_for("members.everybody"))
