"""Pages that only the demo has: the mail that was sent, and the clock."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, IntegerField, SelectChoice, SelectField, ValidationError
from wtforms.validators import InputRequired, Length

from app.accounts.access import current_actor, public, requires
from app.accounts.policy import Permission
from app.adapters.demo_clock import DemoClock
from app.demo.accounts import current_codes
from app.demo.mail import kept_mails, text_of
from app.web.forms import HouseForm, filled, render_form, stripped, writable
from app.web.paging import asked_page, page_of_all
from app.web.ports import ports

bp = Blueprint("demo", __name__, url_prefix="/demo")
FARTHEST = 400
HOW_FAR = f"Enter a number from 1 to {FARTHEST}."
UNITS = [SelectChoice("hours", "hours"), SelectChoice("days", "days")]


def within_reach(_: Form, field: IntegerField) -> None:
    if field.data is not None and not 1 <= field.data <= FARTHEST:
        raise ValidationError(HOW_FAR)


class MoveClockForm(HouseForm):
    amount = IntegerField(
        "Move forward by",
        [InputRequired(HOW_FAR), within_reach],
        invalid_value_message=HOW_FAR,
    )
    unit = SelectField("Unit", choices=UNITS, default="days")

    def by(self) -> timedelta:
        return timedelta(**{self.unit.data: filled(self.amount.data)})


class RecipientForm(Form):  # type: ignore[misc]
    """Whose mail to show: a plain GET, so without keys of any kind."""

    to = SelectField(
        "Show the mail to",
        [Length(max=320, message="Choose an address from the list."), writable],
        filters=[stripped],
        default="",
        validate_choice=False,
    )

    def offer(self, addresses: Iterable[str]) -> None:
        """Fill the list; somebody who has no mail yet stays chosen."""
        known = dict.fromkeys(("", *sorted(addresses), self.to.data))
        self.to.choices = [SelectChoice(address, address or "Everybody") for address in known]


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
    """List the mails that went out, newest first: all, or those to one person."""
    everything = kept_mails(folder())
    form = RecipientForm(request.args)
    is_known = form.validate()
    form.offer({mail.to for mail in everything})
    wanted = [mail for mail in everything if form.to.data.casefold() in {"", mail.to.casefold()}]
    page = page_of_all(wanted, asked_page())
    return render_template("demo/mail.html", form=form, page=page), 200 if is_known else 422


@bp.route("/mail/<name>")
@public
def one_mail(name: str) -> ResponseReturnValue:
    """Show one mail as text, its links alive."""
    found = text_of(folder(), name)
    if found is None:
        abort(404)
    return render_template("demo/one_mail.html", mail=found[0], text=found[1])


def folder() -> Path:
    url: str = current_app.extensions["settings"].mail_url
    return Path(url.removeprefix("folder:"))
