"""What we hold about somebody: take it along, or have it deleted."""

import json

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import requires
from app.accounts.forms import CloseForm
from app.accounts.freshness import freshly, just_now
from app.accounts.library import leave
from app.accounts.personal_data import close_account, everything_about
from app.accounts.policy import Permission
from app.accounts.routes.account import bp
from app.accounts.signals import account_changed, account_mail_wanted
from app.core.errors import RuleBroken
from app.extensions import db
from app.web.forms import render_form
from app.web.ports import ports


@bp.route("/account/data")
@requires(Permission.OWN_ACCOUNT)
def data() -> ResponseReturnValue:
    """Say what we hold, and lead to taking it along and to deleting it."""
    return render_template("accounts/data.html")


@bp.route("/account/data/mine.json")
@requires(Permission.OWN_ACCOUNT)
@freshly
def my_data() -> ResponseReturnValue:
    everything = everything_about(db.session, current_user.id)
    written = json.dumps(everything, default=str, ensure_ascii=False, indent=2)
    response = Response(written, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@bp.route("/account/delete", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
@just_now
def close() -> ResponseReturnValue:
    """Delete the account: nobody signs in with it any more, and what stays does not say whose it was."""
    form = CloseForm()
    if form.validate_on_submit():
        account, name = current_user._get_current_object(), current_user.name
        try:
            before = close_account(db.session, account, now=ports().wall.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            account_changed.send("AccountDeleted", account=account)
            account_mail_wanted.send("account_deleted", account=account, path="/", address=before, name=name)
            db.session.commit()
            leave()
            flash("Your account is deleted.")
            return redirect(url_for("guide.home"))
    return render_form("accounts/close.html", form, contact=current_app.config["CONTACT"])
