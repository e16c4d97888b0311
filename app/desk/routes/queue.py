"""Where the program team begins its day."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.desk.forms import SendAgainForm
from app.desk.service import closed_names
from app.desk.service import queue as waiting
from app.extensions import db
from app.outbox.service import count_given_up, send_again, unsent
from app.web.paging import asked_page, page_of, page_of_all
from app.web.ports import ports

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.route("")
@requires(Permission.VIEW_DESK)
def queue() -> ResponseReturnValue:
    """List what waits for the program team, by the time it is due."""
    now = ports().clock.now()
    page = page_of_all(waiting(db.session, current_actor(), today=local_date(now)), asked_page())
    given_up = count_given_up(db.session, without=closed_names(db.session, current_actor()))
    return render_template("desk/queue.html", page=page, now=now, given_up=given_up)


@bp.route("/messages", methods=["GET", "POST"])
@requires(Permission.VIEW_DESK)
def messages() -> ResponseReturnValue:
    """List mails and tasks of the portal that are not done, and do one again."""
    form = SendAgainForm()
    if form.validate_on_submit():
        send_again(db.session, form.kind.data, form.row_id(), actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash("It will be tried again at once.", "success")
        return redirect(url_for(".messages"))
    page = page_of(db.session, unsent(without=closed_names(db.session, current_actor())), asked_page())
    forms = [SendAgainForm(formdata=None, kind=row.kind, key=str(row.id)) for row in page.rows]
    return render_template("desk/messages.html", page=page, forms=forms)
