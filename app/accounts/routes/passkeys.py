"""Removing a passkey. Adding one is the library's page."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import requires
from app.accounts.freshness import just_now
from app.accounts.policy import Permission
from app.accounts.routes.account import bp
from app.accounts.service import own_passkey
from app.accounts.signals import account_changed
from app.extensions import db
from app.web.forms import ConfirmForm, render_form


@bp.route("/account/passkeys/<uuid:passkey_id>/remove", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
@just_now
def remove_passkey(passkey_id: UUID) -> ResponseReturnValue:
    """Remove it, on a page that says what that means."""
    passkey, form = own_passkey(db.session, current_user.id, passkey_id), ConfirmForm()
    if form.validate_on_submit():
        db.session.delete(passkey)
        account_changed.send("PasskeyRemoved", account=current_user)
        db.session.commit()
        flash(f"The passkey {passkey.name} is removed.")
        return redirect(url_for("security.wan_register"))
    return render_form("accounts/remove_passkey.html", form, passkey=passkey)
