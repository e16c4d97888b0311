"""Setting up, renewing and turning off one's second factor."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import second_factor as factor
from app.accounts.access import requires
from app.accounts.forms import CodeForm
from app.accounts.freshness import freshly, just_now
from app.accounts.policy import Permission, needs_second_factor
from app.accounts.routes.account import bp
from app.accounts.signals import account_changed
from app.core.errors import RuleBroken
from app.extensions import db
from app.web.forms import ConfirmForm, filled, render_form


@bp.route("/account/second-factor", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT, even_without_second_factor=True)
@just_now
def second_factor() -> ResponseReturnValue:
    """Set an app up, also a new one in the place of the one before."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            factor.set_up(current_user, filled(form.code.data))
        except RuleBroken as error:
            form.reject(error)
        else:
            account_changed.send("SecondFactorSetUp", account=current_user)
            db.session.commit()
            flash("Your second factor is set up. Keep these codes for the day without your phone.")
            return redirect(url_for(".recovery_codes"))
    return render_form(
        "accounts/second_factor.html",
        form,
        is_needed=needs_second_factor(current_user.roles_held),
        **factor.values_to_set_up(current_user),
    )


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
@freshly
def recovery_codes() -> ResponseReturnValue:
    """Show the codes that are left, or make new ones."""
    form = ConfirmForm()
    if not current_user.has_second_factor:
        return redirect(url_for(".second_factor"))
    if form.validate_on_submit():
        factor.make_recovery_codes(current_user)
        account_changed.send("RecoveryCodesMade", account=current_user)
        db.session.commit()
        flash("These codes are new. Those from before do not work any more.")
        return redirect(url_for(".recovery_codes"))
    return render_template("accounts/recovery_codes.html", form=form, codes=factor.recovery_codes(current_user))


@bp.route("/account/second-factor/off", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
@just_now
def turn_off_second_factor() -> ResponseReturnValue:
    """Go back to the password alone, for those who may."""
    form = ConfirmForm()
    if form.validate_on_submit():
        if needs_second_factor(current_user.roles_held):
            raise RuleBroken("People of the program keep their second factor.")
        factor.turn_off(current_user)
        account_changed.send("SecondFactorTurnedOff", account=current_user)
        db.session.commit()
        flash("Your second factor is turned off.")
        return redirect(url_for(".mine"))
    return render_form("accounts/second_factor_off.html", form, is_needed=needs_second_factor(current_user.roles_held))
