"""What a new version of the guide means for an application."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.service.guide_versions import read_news
from app.extensions import db
from app.web.forms import ConfirmForm
from app.web.ports import ports

bp = Blueprint("guide_news", __name__, url_prefix="/apply")


@bp.post("/<reference>/guide-news")
@requires(Permission.EDIT_APPLICATION)
def read(reference: str) -> ResponseReturnValue:
    """Note that somebody who may edit has read what is new."""
    if ConfirmForm().validate_on_submit():
        read_news(db.session, reference, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash("Noted. The comparison of the versions stays on the page of the guide.")
    return redirect(url_for("applications.tasks", reference=reference))
