"""Pages that only the demo has: the mail that was sent, and the clock."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange

from app.accounts.access import current_actor, public, requires
from app.accounts.policy import Permission
from app.adapters.demo_clock import DemoClock
from app.demo.accounts import current_codes
from app.web.forms import HouseForm, filled, render_form
from app.web.ports import ports

bp = Blueprint("demo", __name__, url_prefix="/demo")
NEWEST = 200
UNITS = [SelectChoice("hours", "hours"), SelectChoice("days", "days")]


class MoveClockForm(HouseForm):
    amount = IntegerField(
        "Move forward by",
        [NumberRange(1, 400, message="Enter a number from 1 to 400.")],
        invalid_value_message="Enter a number from 1 to 400.",
    )
    unit = SelectField("Unit", choices=UNITS, default="days")

    def by(self) -> timedelta:
        return timedelta(**{self.unit.data: filled(self.amount.data)})


@bp.app_context_processor
def banner() -> dict[str, Any]:
    """Lead to mail and codes, and whoever may move the clock to the clock."""
    links = [{"text": "Mail", "href": url_for("demo.mail")}, {"text": "Codes", "href": url_for("demo.codes")}]
    if current_actor().may(Permission.MOVE_CLOCK):
        links.insert(0, {"text": "Change the time", "href": url_for("demo.clock")})
    return {"demo_clock": {"now": ports().clock.now(), "links": links}}


@bp.route("/clock", methods=["GET", "POST"])
@requires(Permission.MOVE_CLOCK)
def clock() -> ResponseReturnValue:
    """Move the demo's time forward."""
    form = MoveClockForm()
    if form.validate_on_submit():
        cast(DemoClock, ports().clock).move(form.by())
        flash("The clock was moved.")
        return redirect(url_for(".clock"))
    return render_form("demo/clock.html", form)


@bp.route("/codes")
@public
def codes() -> ResponseReturnValue:
    """Show what the invented people's apps show now and next."""
    return render_template("demo/codes.html", people=current_codes())


@bp.route("/mail")
@public
def mail() -> ResponseReturnValue:
    """List the mails that went out, newest first."""
    paths = sorted(folder().glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return render_template("demo/mail.html", mails=[(path.stem, read(path)) for path in paths[:NEWEST]])


@bp.route("/mail/<name>")
@public
def one_mail(name: str) -> ResponseReturnValue:
    """Show one mail as text, its links alive."""
    path = folder() / f"{name}.eml"
    if not name.isalnum() or not path.exists():
        abort(404)
    message = read(path)
    body = message.get_body(("plain",))
    return render_template("demo/one_mail.html", message=message, text=body.get_content() if body else "")


def folder() -> Path:
    url: str = current_app.extensions["settings"].mail_url
    return Path(url.removeprefix("folder:"))


def read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)
