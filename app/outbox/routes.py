"""The inbox: everything that was mailed is here too, but for links that open an account."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.extensions import db
from app.outbox.service import inbox
from app.web.forms import filled
from app.web.paging import asked_page, page_of

bp = Blueprint("notices", __name__, url_prefix="/notifications")


@bp.route("")
@requires(Permission.OWN_ACCOUNT)
def mine() -> ResponseReturnValue:
    """List what we told this person."""
    page = page_of(db.session, inbox(filled(current_actor().account_id)), asked_page())
    return render_template("outbox/inbox.html", page=page)
