"""One's own account, and what the head of every page says about who is here."""

from flask import Blueprint, flash, g, has_request_context, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import current_actor, public, requires
from app.accounts.forms import NameForm
from app.accounts.policy import ROLE_TEXT, Permission
from app.accounts.service import change_name
from app.accounts.signals import account_changed
from app.extensions import db
from app.web.forms import filled, render_form

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
    return {"account_links": links, "sign_out_action": "/sign-out"}


@bp.route("/sign-up/sent")
@public
def sent() -> ResponseReturnValue:
    """Say that the mail is on its way; the page says it, so the library's banner is not needed."""
    session.pop("_flashes", None)
    return render_template("accounts/sent.html")


@bp.route("/account", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def mine() -> ResponseReturnValue:
    """Show one's own account and change the name."""
    actor = current_actor()
    form = NameForm(name=actor.name)
    if form.validate_on_submit():
        change_name(db.session, filled(actor.account_id), filled(form.name.data))
        account_changed.send("NameChanged", account=current_user)
        db.session.commit()
        g.pop("actor", None)
        flash("Your name is changed.")
        return redirect(url_for(".mine"))
    roles = sorted(ROLE_TEXT[role] for role in {held.role for held in actor.held})
    return render_form("accounts/account.html", form, roles=roles)
