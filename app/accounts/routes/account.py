"""One's own account, and what the head of every page says about who is here."""

from flask import Blueprint, has_request_context, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import current_actor, public, requires
from app.accounts.library import end_of_session
from app.accounts.policy import ROLE_TEXT, Permission, SessionEnd
from app.accounts.second_factor import recovery_codes
from app.accounts.service import running_sessions
from app.core.clock import moment_in_words
from app.extensions import db
from app.web.ports import clock_is_moved, ports

bp = Blueprint("accounts", __name__)


@bp.app_context_processor
def account_links() -> dict[str, object]:
    """Offer what a visitor or a signed-in person does with accounts; a document that a job makes is no page."""
    if not has_request_context():
        return {}
    actor = current_actor()
    if actor.account_id is None:
        links = [{"text": "Sign in", "href": "/sign-in"}, {"text": "Become a partner", "href": "/interest"}]
        return {"account_links": links, "sign_out_action": None}
    links = [{"text": actor.name, "href": url_for("accounts.mine")}]
    links += [] if actor.held else [{"text": "Become a partner", "href": "/interest"}]
    session_words = {"session_ends": end_of_session, "session_until": _until, "clock_is_moved": clock_is_moved}
    return {"account_links": links, "sign_out_action": "/sign-out", **session_words}


@bp.get("/account/sessions/stay")
@requires(Permission.OWN_ACCOUNT)
def stay() -> ResponseReturnValue:
    """Go on with the session, as any page does, and say until when it lasts now."""
    ends = end_of_session()
    return {"seconds": ends.seconds, "until": _until(ends)}


def _until(ends: SessionEnd) -> str:
    """Say when the session ends by the machine's clock, which is named where the page's other times are moved."""
    return moment_in_words(ends.at) + (" by the real clock" if clock_is_moved() else "")


@bp.route("/sign-up/sent")
@public
def sent() -> ResponseReturnValue:
    """Say that the mail is on its way; the page says it, so the library's banner is not needed."""
    session.pop("_flashes", None)
    return render_template("accounts/sent.html")


@bp.route("/reset/sent")
@public
def reset_link_sent() -> ResponseReturnValue:
    session.pop("_flashes", None)
    return render_template("accounts/reset_link_sent.html")


@bp.route("/confirm/sent")
@public
def confirmation_sent() -> ResponseReturnValue:
    session.pop("_flashes", None)
    return render_template("accounts/confirmation_sent.html")


@bp.route("/account")
@requires(Permission.OWN_ACCOUNT)
def mine() -> ResponseReturnValue:
    """Gather what there is on one's own account."""
    roles = sorted(ROLE_TEXT[role] for role in current_user.roles_held)
    left = len(recovery_codes(current_user)) if current_user.has_second_factor else 0
    running = running_sessions(db.session, current_user, now=ports().wall.now())
    return render_template("accounts/account.html", roles=roles, codes_left=left, sessions=len(running))
