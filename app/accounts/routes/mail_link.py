"""Signing in by a link in a mail. It does not skip the second factor."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import login_user

from app.accounts.access import is_signed_in, public
from app.accounts.forms import MailLinkForm, is_local
from app.accounts.models import Account
from app.accounts.policy import Purpose
from app.accounts.routes.account import bp
from app.accounts.second_factor import HALF_WAY_SINCE, begin_half_way
from app.accounts.service import account_named, make_link, open_link, use_link
from app.accounts.signals import account_mail_wanted
from app.extensions import csrf, db, security
from app.web.forms import ConfirmForm, filled, render_form
from app.web.ports import ports


@bp.route("/sign-in/link", methods=["GET", "POST"])
@public
def mail_link() -> ResponseReturnValue:
    """Send the link, if there is whom to send it to; the answer is the same."""
    form = MailLinkForm()
    if form.validate_on_submit():
        account = account_named(db.session, filled(form.email.data))
        if account is not None and account.active and account.confirmed_at:
            send_link(account, onward=form.next.data)
        db.session.commit()
        return redirect(url_for(".mail_link_sent"))
    return render_form("accounts/mail_link.html", form)


def send_link(account: Account, *, onward: str) -> None:
    token = make_link(db.session, account, Purpose.SIGN_IN, now=ports().wall.now())
    path = url_for(".use_mail_link", token=token, next=onward or None)
    account_mail_wanted.send("sign_in_link", account=account, path=path)


@bp.route("/sign-in/link/sent")
@public
def mail_link_sent() -> ResponseReturnValue:
    return render_template("accounts/mail_link_sent.html")


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public
@csrf.exempt  # type: ignore[untyped-decorator]
def use_mail_link(token: str) -> ResponseReturnValue:
    """Let a button sign in: programs that look into mails open every link. The form itself knows a forged sending."""
    now = ports().wall.now()
    link = open_link(db.session, token, Purpose.SIGN_IN, now=now)
    if link is None and is_signed_in():
        flash("You are signed in. The link in the mail was used already, or is too old.")
        return redirect("/home")
    if link is None:
        flash("This link was used already, or is too old. Enter your address and we send a new one.", "error")
        return redirect(url_for(".mail_link"))
    form = ConfirmForm()
    if form.validate_on_submit():
        use_link(db.session, link, now=now)
        return enter(link.account, request.args.get("next", ""))
    return render_form("accounts/use_mail_link.html", form)


def enter(account: Account, onward: str) -> ResponseReturnValue:
    """Ask for the second factor where there is one; else sign in."""
    place = onward if is_local(onward) else "/home"
    session.pop(HALF_WAY_SINCE, None)
    asked: ResponseReturnValue | None = security.two_factor_plugins.tf_enter(account, False, "link", next_loc=place)
    if asked is None:
        login_user(account, authn_via=["link"])
    db.session.commit()
    return begin_half_way(asked or redirect(place))
