"""The program team's answers to requests for a change of a checked identity."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.partners.forms import DeclineChangeForm
from app.partners.policy.identity import (
    FIELDS,
    STATE_NAMES,
    ChangeState,
    gone_in_words,
    new_in_words,
    shown,
)
from app.partners.service import identity
from app.web.forms import ConfirmForm, HouseForm, filled, render_form
from app.web.paging import asked_page, page_of
from app.web.ports import ports

bp = Blueprint("desk_identity", __name__, url_prefix="/desk/identity")


@bp.get("")
@requires(Permission.CHECK_APPLICATIONS)
def listing() -> ResponseReturnValue:
    """List all requests, the newest first."""
    page = page_of(db.session, identity.all_changes(), asked_page())
    return render_template("partners/desk/changes.html", page=page, names=FIELDS, states=STATE_NAMES)


@bp.route("/<reference>", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def show(reference: str) -> ResponseReturnValue:
    """Show old and new with the reason, and approve."""
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            identity.approve_change(db.session, reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            db.session.rollback()
            form.reject(RuleBroken(error.message))
        else:
            db.session.commit()
            flash("Approved. The new value is live, and the organisation is told by mail.")
            return redirect(url_for(".show", reference=reference))
    return _page("partners/desk/change.html", reference, form)


@bp.route("/<reference>/decline", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def decline(reference: str) -> ResponseReturnValue:
    """Leave the old value, with a reason that the organisation reads."""
    form = DeclineChangeForm()
    if form.validate_on_submit():
        reason, now = filled(form.reason.data), ports().clock.now()
        identity.decline_change(db.session, reference, reason, actor=current_actor(), now=now)
        db.session.commit()
        flash("Declined. The organisation gets your reason by mail.")
        return redirect(url_for(".show", reference=reference))
    return _page("partners/desk/decline_change.html", reference, form)


def _page(template: str, reference: str, form: HouseForm) -> ResponseReturnValue:
    change = identity.change_at(db.session, reference)
    is_open = change.state is ChangeState.OPEN
    live = identity.identity_of(db.session, change.organisation)
    words = {"name": FIELDS[change.field], "states": STATE_NAMES, "shown": shown, "new_in_words": new_in_words}
    return render_form(
        template,
        form,
        change=change,
        is_open=is_open,
        hindrance=identity.hindrance_of(change, live) if is_open else "",
        gone=gone_in_words(live, change.field, change.new_value) if is_open else "",
        **words,
    )
