"""Changing one's name, password and address."""

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.changeable import change_user_password

from app.accounts.access import is_signed_in, public, requires
from app.accounts.forms import AddressForm, NameForm, PasswordForm
from app.accounts.freshness import just_now
from app.accounts.policy import Permission, Purpose
from app.accounts.routes.account import bp
from app.accounts.service import (
    change_address,
    change_name,
    end_all_sessions,
    make_link,
    may_change_address,
    open_link,
)
from app.accounts.signals import account_changed, account_mail_wanted
from app.core.errors import RuleBroken
from app.extensions import db, security
from app.web.forms import ConfirmForm, filled, render_form
from app.web.ports import ports


@bp.route("/account/name", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def name() -> ResponseReturnValue:
    form = NameForm(name=current_user.name)
    if form.validate_on_submit():
        change_name(db.session, current_user.id, filled(form.name.data))
        account_changed.send("NameChanged", account=current_user)
        db.session.commit()
        g.pop("actor", None)
        flash("Your name is changed.")
        return redirect(url_for(".mine"))
    return render_form("accounts/name.html", form)


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """Change it; every other session ends."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            chosen = checked_password(filled(form.current.data), filled(form.password.data))
        except RuleBroken as error:
            form.reject(error)
        else:
            end_all_sessions(db.session, current_user.id, now=ports().wall.now())
            account_changed.send("PasswordChanged", account=current_user)
            change_user_password(current_user._get_current_object(), chosen)
            flash("Your password is changed. Every other session is ended.")
            return redirect(url_for(".mine"))
    return render_form("accounts/password.html", form)


def checked_password(current: str, chosen: str) -> str:
    """Return the new password in its normal form. Raises RuleBroken."""
    if not current_user.verify_and_update_password(security.password_util.normalize(current)):
        raise RuleBroken("This is not the password that you have now.", field="current")
    problems, normal = security.password_util.validate(chosen, False, user=current_user)
    if not problems and normal == security.password_util.normalize(current):
        problems = ["This is the password that you have now. Choose another one."]
    if problems:
        raise RuleBroken(str(problems[0]), field="password")
    return normal


@bp.route("/account/address", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
@just_now
def address() -> ResponseReturnValue:
    """Write to the new address; whether somebody has it already, the page does not tell."""
    form = AddressForm()
    if form.validate_on_submit():
        wanted = filled(form.email.data)
        try:
            is_free = may_change_address(db.session, current_user, wanted)
        except RuleBroken as error:
            form.reject(error)
        else:
            if is_free:
                send_to_new_address(wanted)
            db.session.commit()
            flash(f"We have sent a link to {wanted}. Your address changes when you open it.")
            return redirect(url_for(".mine"))
    return render_form("accounts/address.html", form)


def send_to_new_address(wanted: str) -> None:
    token = make_link(db.session, current_user, Purpose.NEW_ADDRESS, now=ports().wall.now(), address=wanted)
    path = url_for(".confirm_address", token=token)
    account_mail_wanted.send("new_address", account=current_user, path=path, address=wanted)


@bp.route("/account/address/<token>", methods=["GET", "POST"])
@public
def confirm_address(token: str) -> ResponseReturnValue:
    """Change the address once a button says so, and tell the old one."""
    now = ports().wall.now()
    link = open_link(db.session, token, Purpose.NEW_ADDRESS, now=now)
    if link is None:
        return redirect(place_for_a_new_link())
    form = ConfirmForm()
    if form.validate_on_submit():
        before = change_address(db.session, link, now=now)
        account_changed.send("AddressChanged", account=link.account)
        account_mail_wanted.send("address_changed", account=link.account, path="/sign-in", address=before)
        db.session.commit()
        flash(f"Your address is now {link.address}. Sign in with it from now on.")
        return redirect(url_for(".mine") if is_signed_in() else url_for("security.login"))
    return render_form("accounts/confirm_address.html", form, address=link.address)


def place_for_a_new_link() -> str:
    """Say that a link does not act any more, and return where a new one is to be had."""
    if is_signed_in():
        flash("This link was used already, or is too old. Ask for a new one here.", "error")
        return url_for(".address")
    flash("This link was used already, or is too old. Sign in to ask for a new one.", "error")
    return url_for("security.login", next=url_for(".address"))
