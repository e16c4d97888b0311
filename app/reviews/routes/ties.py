"""C06: the register of ties, and reporting one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.accounts.access import current_actor, requires
from app.accounts.freshness import freshly
from app.accounts.policy import Permission
from app.applications.models import Application
from app.applications.policy import State
from app.applications.policy.ties import TieSource
from app.applications.routes.desk import MORE_LINKS
from app.core.clock import moment_in_words
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.ties import ReportTieForm
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service import ties as service
from app.reviews.service.access import panel_at
from app.web.csv_export import csv_download, note_export
from app.web.forms import render_form
from app.web.paging import asked_page, page_of
from app.web.ports import ports

WITH_A_PANEL = frozenset({State.IN_REVIEW, State.QUESTIONS_ASKED, State.CONSENSUS, State.DECIDED})
HEAD = ("Application", "Applicant", "Person", "Tie", "How", "Said by", "Said", "After the review had begun")
HOW = {TieSource.DECLARED: "Declared", TieSource.REPORTED: "Reported by somebody else"}


@panel_bp.route("/conflicts")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def conflicts() -> ResponseReturnValue:
    """C06: all ties of applications that I may lead, the newest first."""
    page = page_of(db.session, service.register(current_actor()), asked_page())
    return render_template("panel/conflicts.html", page=page, how=HOW)


@panel_bp.route("/conflicts.csv")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
@freshly
def conflicts_file() -> ResponseReturnValue:
    """C06: the whole register as a file; it names people, so the password is asked for again."""
    rows = db.session.execute(service.register(current_actor())).all()
    note_export("ties", len(rows), account_id=current_actor().account_id, at=ports().clock.now())
    lines = (
        (
            row.reference,
            row.applicant,
            row.person,
            row.words,
            HOW[row.source],
            row.said_by,
            moment_in_words(row.said_at),
            "yes" if row.is_late else "no",
        )
        for row in rows
    )
    return csv_download("ties", HEAD, lines)


def tie_link(application: Application) -> tuple[str, str] | None:
    """Return words and place for the desk's page of a case that is before a panel."""
    if application.state not in WITH_A_PANEL:
        return None
    return "Report somebody's tie to this applicant", url_for("panel.report_tie", reference=application.reference)


MORE_LINKS.append(tie_link)


@panel_bp.route("/<reference>/ties", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def report_tie(reference: str) -> ResponseReturnValue:
    """Report somebody's tie, or my own: the application is closed to that person at once."""
    actor, now = current_actor(), ports().clock.now()
    panel, form = panel_at(db.session, actor, reference), ReportTieForm()
    tied = service.tied_people(db.session, panel)
    people = [person for person in service.people_to_report(db.session) if person.id not in tied]
    form.person.choices = [SelectChoice("", "Choose"), *(SelectChoice(str(one.id), one.name) for one in people)]
    if form.validate_on_submit():
        try:
            service.report_tie(db.session, form.command(), reference, actor=actor, now=now)
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("The tie is in the register. The application is closed to that person.")
            return redirect(url_for(".conflicts"))
    return render_form("panel/report_tie.html", form, panel=panel, ties=service.ties_of(db.session, panel), how=HOW)
