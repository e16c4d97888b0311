"""My organisation: who it is, what is locked, what was asked to change, and all that happened."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.partners.forms import AskChangeForm
from app.partners.policy.identity import FIELDS, STATE_NAMES, fields_for, new_in_words, shown
from app.partners.service import identity
from app.partners.service.organisations import own_organisation
from app.web.forms import render_form
from app.web.ports import ports

bp = Blueprint("identity", __name__, url_prefix="/organisation")


@bp.get("")
@requires(Permission.VIEW_MEMBERS)
def mine() -> ResponseReturnValue:
    """Show the live identity, the requests and the history."""
    organisation = own_organisation(db.session, current_actor())
    return render_template(
        "partners/identity.html",
        organisation=organisation,
        live=identity.identity_of(db.session, organisation),
        fields=fields_for(organisation.country, organisation.legal_form or ""),
        changes=identity.changes_of(db.session, organisation.id),
        names=FIELDS,
        shown=shown,
        new_in_words=new_in_words,
        states=STATE_NAMES,
        happenings=list(identity.history_of(db.session, organisation.id)),
    )


@bp.route("/change", methods=["GET", "POST"])
@requires(Permission.CHANGE_IDENTITY)
def ask() -> ResponseReturnValue:
    """Ask the program for a change of what is locked."""
    organisation, form = own_organisation(db.session, current_actor()), AskChangeForm()
    live = identity.identity_of(db.session, organisation)
    form.offer(fields_for(organisation.country, organisation.legal_form or ""), live)
    if form.validate_on_submit():
        try:
            identity.ask_change(db.session, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Your request is with the program team. The old value stays until it is approved.")
            return redirect(url_for(".mine"))
    return render_form("partners/ask_change.html", form, organisation=organisation)
