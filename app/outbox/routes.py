"""The inbox: everything that was mailed is here too."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.extensions import db
from app.outbox.service import inbox
from app.web.forms import filled

bp = Blueprint("notices", __name__, url_prefix="/notifications")


@bp.route("")
@requires(Permission.OWN_ACCOUNT)
def mine() -> ResponseReturnValue:
    """List what we told this person."""
    return render_template("outbox/inbox.html", notices=inbox(db.session, filled(current_actor().account_id)))
