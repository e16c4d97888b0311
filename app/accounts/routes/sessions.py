"""Where somebody is signed in, and ending that."""

from uuid import UUID

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import requires
from app.accounts.forms import EndSessionForm
from app.accounts.freshness import freshly
from app.accounts.library import SIGN_IN_KEY, leave
from app.accounts.policy import Permission
from app.accounts.routes.account import bp
from app.accounts.service import end_all_sessions, end_one_session, is_token_of, running_sessions
from app.accounts.signals import account_changed
from app.extensions import db
from app.web.forms import render_form
from app.web.ports import ports


@bp.route("/account/sessions", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
@freshly
def sessions() -> ResponseReturnValue:
    """List them; end one, or all of them, this one too."""
    form = EndSessionForm()
    if form.validate_on_submit():
        which = form.session_id()
        return end_everywhere() if which is None else end_one(which)
    running = running_sessions(db.session, current_user, now=ports().wall.now())
    here = next((one.id for one in running if is_token_of(one, session[SIGN_IN_KEY])), None)
    forms = {one.id: EndSessionForm(formdata=None, which=str(one.id)) for one in running}
    everywhere = EndSessionForm(formdata=None)
    return render_form("accounts/sessions.html", form, running=running, here=here, forms=forms, everywhere=everywhere)


def end_one(which: UUID) -> ResponseReturnValue:
    end_one_session(db.session, current_user.id, which, now=ports().wall.now())
    account_changed.send("SessionEnded", account=current_user)
    db.session.commit()
    flash("The session is ended.")
    return redirect(url_for(".sessions"))


def end_everywhere() -> ResponseReturnValue:
    end_all_sessions(db.session, current_user.id, now=ports().wall.now())
    account_changed.send("AllSessionsEnded", account=current_user)
    db.session.commit()
    leave()
    flash("You are signed out everywhere.")
    return redirect(url_for("security.login"))
