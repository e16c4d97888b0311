"""My organisation: who it is, what is locked, what was asked to change, and all that happened."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.partners.forms import AskChangeForm
from app.partners.policy.identity import (
    FIELDS,
    STATE_NAMES,
    ChangeState,
    fields_for,
    new_in_words,
    shown,
)
from app.partners.service import identity
from app.partners.service.organisations import own_organisation
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

bp = Blueprint("identity", __name__, url_prefix="/organisation")


@bp.get("")
@requires(Permission.VIEW_MEMBERS)
def mine() -> ResponseReturnValue:
    """Show the live identity, the requests and the history."""
    organisation = own_organisation(db.session, current_actor())
    changes = identity.changes_of(db.session, organisation.id)
    return render_template(
        "partners/identity.html",
        organisation=organisation,
        live=identity.identity_of(db.session, organisation),
        fields=fields_for(organisation.country, organisation.legal_form or ""),
        changes=changes,
        approved_at=identity.approved_at(changes),
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
    organisation = own_organisation(db.session, current_actor())
    form = AskChangeForm(field=request.args.get("field"))
    live = identity.identity_of(db.session, organisation)
    fields = fields_for(organisation.country, organisation.legal_form or "")
    form.offer(fields, live)
    if form.validate_on_submit():
        try:
            identity.ask_change(db.session, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Your request is with the program team. The old value stays until it is approved.")
            return redirect(url_for(".mine"))
    words = {
        "live": live,
        "fields": fields,
        "shown": shown,
        "chosen": fields.get(form.field.data),
        "gone": form.gone_in_words(live),
    }
    return render_form("partners/ask_change.html", form, organisation=organisation, **words)


@bp.route("/changes/<reference>/withdraw", methods=["GET", "POST"])
@requires(Permission.CHANGE_IDENTITY)
def withdraw(reference: str) -> ResponseReturnValue:
    """Take back a request that waits for the program, on a page that shows it."""
    actor, form = current_actor(), ConfirmForm()
    change = identity.own_change(db.session, actor, reference)
    if form.validate_on_submit():
        identity.withdraw_change(db.session, reference, actor=actor, now=ports().clock.now())
        db.session.commit()
        flash("Withdrawn. You may ask again at any time.")
        return redirect(url_for(".mine"))
    new = new_in_words(change.field, change.new_value, change.numbers)
    is_open = change.state is ChangeState.OPEN
    return render_form(
        "partners/withdraw_change.html", form, change=change, is_open=is_open, name=FIELDS[change.field], new=new
    )
