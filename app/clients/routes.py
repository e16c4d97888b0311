"""What a partner tells about its clients, and where the program reads it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.agreements.service.find import later_ones_to_sign
from app.applications.policy.capabilities import PRODUCT_KINDS
from app.clients.forms import ReportClientForm, WithdrawReportForm
from app.clients.policy import actions_from
from app.clients.service import (
    acknowledge_report,
    latest_report,
    own_report,
    partner_home,
    report_at,
    report_client,
    report_story,
    reports_of,
    reports_received,
    values_to_offer,
    withdraw_report,
)
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.guide.service import benefits_of, catalogue_names, current_guide
from app.partners.service import own_partner
from app.web.forms import ConfirmForm, render_form
from app.web.paging import asked_page, page_of
from app.web.ports import ports

bp = Blueprint("clients", __name__)
SOON = 30  # days


@bp.route("/partner")
@requires(Permission.VIEW_PARTNERSHIP)
def home() -> ResponseReturnValue:
    """Show what the partner owes and how it stands."""
    shown = partner_home(db.session, current_actor())
    if shown is None:
        return render_template("clients/no_partner.html")
    today = local_date(ports().clock.now())
    duties = [
        {"kind": kind, "what": text, "words": words, "due_on": due_on, "left": _time_left((due_on - today).days)}
        for kind, text, words, due_on in shown["duties"]
    ]
    return render_template(
        "clients/home.html",
        **{**shown, "duties": duties},
        to_sign=later_ones_to_sign(db.session, shown["partner"].organisation_id),
        benefits=benefits_of(db.session, current_guide(db.session, on=today).id),
        today=today,
    )


def _time_left(days: int) -> dict[str, str]:
    """Return the tag for a duty that is due in so many days."""
    if days < 0:
        return {"tag": "Overdue", "tone": "danger"}
    if days == 0:
        return {"tag": "Today is the last day", "tone": "warning"}
    return {"tag": "1 day left" if days == 1 else f"{days} days left", "tone": "warning" if days < SOON else "info"}


@bp.route("/clients")
@requires(Permission.VIEW_PARTNERSHIP)
def reports() -> ResponseReturnValue:
    """List what this partner reported."""
    partner = own_partner(db.session, current_actor())
    page = page_of(db.session, reports_of(partner.id), asked_page())
    return render_template("clients/reports.html", page=page, partner=partner)


@bp.route("/clients/report", methods=["GET", "POST"])
@requires(Permission.REPORT_CLIENTS)
def report() -> ResponseReturnValue:
    """Report one client."""
    partner = own_partner(db.session, current_actor())
    last = latest_report(db.session, partner.id)
    form = ReportClientForm(data=values_to_offer(last, partner.organisation.country))
    form.offer_products(catalogue_names(db.session, *PRODUCT_KINDS))
    if form.validate_on_submit():
        try:
            reported = report_client(db.session, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"Client reported. The reference is {reported.reference}.", "success")
            return redirect(url_for(".one", reference=reported.reference))
    return render_form("clients/report.html", form, partner=partner, last=last)


@bp.route("/clients/<reference>")
@requires(Permission.VIEW_PARTNERSHIP)
def one(reference: str) -> ResponseReturnValue:
    """Show one report as proof."""
    found = own_report(db.session, current_actor(), reference)
    return render_template("clients/one.html", report=found, **report_story(db.session, found))


@bp.route("/clients/<reference>/withdraw", methods=["GET", "POST"])
@requires(Permission.REPORT_CLIENTS)
def withdraw(reference: str) -> ResponseReturnValue:
    """Take back a report made by mistake."""
    found = own_report(db.session, current_actor(), reference)
    form = WithdrawReportForm()
    if form.validate_on_submit():
        withdraw_report(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash(f"{reference} withdrawn.", "success")
        return redirect(url_for(".one", reference=reference))
    return render_form("clients/withdraw.html", form, report=found, actions=actions_from(found.state))


@bp.route("/desk/clients")
@requires(Permission.READ_REPORTS)
def received() -> ResponseReturnValue:
    """List the reports of all partners, late ones first."""
    page = page_of(db.session, reports_received(), asked_page())
    return render_template("clients/received.html", page=page, form=ConfirmForm())


@bp.route("/desk/clients/<reference>")
@requires(Permission.READ_REPORTS)
def received_one(reference: str) -> ResponseReturnValue:
    """Show one report to the program."""
    found = report_at(db.session, reference)
    story = report_story(db.session, found)
    return render_template("clients/received_one.html", report=found, form=ConfirmForm(), **story)


@bp.route("/desk/clients/<reference>/acknowledge", methods=["POST"])
@requires(Permission.READ_REPORTS)
def acknowledge(reference: str) -> ResponseReturnValue:
    """Note that the program read a report."""
    if ConfirmForm().validate_on_submit():
        acknowledge_report(db.session, reference, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash(f"{reference} acknowledged.", "success")
    return redirect(url_for(".received"))
