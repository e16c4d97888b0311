"""Ending the MoU, for the organisation and for the program's team: giving notice and taking it back."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.freshness import freshly
from app.accounts.policy import Permission
from app.agreements.forms import ReasonForm
from app.agreements.policy import Side
from app.agreements.service.notice import check_notice, ending_day, give_notice, signed_for, take_notice_back
from app.core.clock import local_date
from app.extensions import db
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

bp = Blueprint("agreements_end", __name__, url_prefix="/apply/<reference>/mou")
desk_bp = Blueprint("agreements_end_desk", __name__, url_prefix="/desk/mou/<reference>")


@bp.route("/end", methods=["GET", "POST"])
@requires(Permission.SIGN_AGREEMENT)
@freshly
def end(reference: str) -> ResponseReturnValue:
    """M25: say what follows and when, then give notice for the organisation."""
    return _end(reference, Side.PARTNER, url_for("agreements.mou", reference=reference))


@bp.post("/go-on")
@requires(Permission.SIGN_AGREEMENT)
def go_on(reference: str) -> ResponseReturnValue:
    """Take the organisation's notice back."""
    return _go_on(reference, Side.PARTNER, url_for("agreements.mou", reference=reference))


@desk_bp.route("/end", methods=["GET", "POST"], endpoint="end")
@requires(Permission.COUNTERSIGN_AGREEMENTS)
@freshly
def desk_end(reference: str) -> ResponseReturnValue:
    """Say what follows and when, then give notice for the program."""
    return _end(reference, Side.PROGRAM, url_for("agreements_desk.case", reference=reference))


@desk_bp.post("/go-on", endpoint="go_on")
@requires(Permission.COUNTERSIGN_AGREEMENTS)
def desk_go_on(reference: str) -> ResponseReturnValue:
    """Take the program's notice back."""
    return _go_on(reference, Side.PROGRAM, url_for("agreements_desk.case", reference=reference))


def _end(reference: str, side: Side, home: str) -> ResponseReturnValue:
    form, now = ReasonForm(), ports().clock.now()
    if form.validate_on_submit():
        give_notice(db.session, reference, side, reason=form.reason.data, actor=current_actor(), now=now)
        db.session.commit()
        flash("Notice is given. Both sides are told, with the last day.")
        return redirect(home)
    agreement = signed_for(db.session, reference, side, current_actor())
    check_notice(agreement, today=local_date(now))
    ends_on = ending_day(db.session, agreement, today=local_date(now))
    return render_form("agreements/end.html", form, agreement=agreement, home=home, ends_on=ends_on)


def _go_on(reference: str, side: Side, home: str) -> ResponseReturnValue:
    if ConfirmForm().validate_on_submit():
        take_notice_back(db.session, reference, side, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash("The notice is taken back. The MoU goes on.")
    return redirect(home)
