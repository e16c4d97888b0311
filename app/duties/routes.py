"""M22: the versions of the guide that a partner has accepted, and the one to accept."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.duties.forms import AcceptGuideForm
from app.duties.service import accept_new_guide, guide_to_accept
from app.duties.service.acceptance import accepted_versions, grace_until
from app.extensions import db
from app.web.forms import render_form
from app.web.ports import ports

bp = Blueprint("partner_guide", __name__, url_prefix="/partner/guide")


@bp.get("")
@requires(Permission.VIEW_PARTNERSHIP)
def show() -> ResponseReturnValue:
    """Show what is to be accepted by when, and what was accepted by whom."""
    return _page(AcceptGuideForm(formdata=None))


@bp.post("")
@requires(Permission.ACCEPT_GUIDE)
def accept() -> ResponseReturnValue:
    """Agree for the partner."""
    form = AcceptGuideForm()
    if not form.validate_on_submit():
        return _page(form)
    accept_new_guide(db.session, form.sha256.data, actor=current_actor(), now=ports().clock.now())
    db.session.commit()
    flash("Thank you. Your organisation has accepted the new version of the guide.")
    return redirect(url_for(".show"))


def _page(form: AcceptGuideForm) -> ResponseReturnValue:
    asked = guide_to_accept(db.session, current_actor())
    if asked is not None:
        form.show(asked.version.number)
        form.sha256.data = asked.sha256
    accepted = accepted_versions(db.session, current_actor())
    today = local_date(ports().clock.now())
    until = grace_until(db.session, asked.duty.due_on, today=today) if asked else None
    return render_form("duties/guide.html", form, asked=asked, accepted=accepted, today=today, grace_until=until)
