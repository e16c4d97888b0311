"""C01 and C02: the chair's board, and choosing reviewers."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from wtforms import SelectChoice

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews import policy
from app.reviews.forms import AssignForm
from app.reviews.policy import PanelAction, PanelState, Stage
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service.access import panel_at, quorum
from app.reviews.service.consensus import recused_reviews
from app.reviews.service.panels import Load, active_reviews, assign_reviewers, facts_of, free_reviewers, loads, standing
from app.reviews.service.panels import board as all_panels
from app.web.forms import render_form
from app.web.paging import asked_page, page_of
from app.web.ports import ports

NEXT_PAGE = {
    Stage.REVIEWERS_WANTED: ("panel.assign", "Choose reviewers"),
    Stage.INDIVIDUAL: ("panel.assign", "See who is asked"),
    Stage.CONSENSUS: ("panel.consensus", "Agree on the findings"),
    Stage.AGREED: ("panel.decide", "Propose a decision"),
    Stage.APPROVAL: ("panel.approve", "Read the proposal"),
    Stage.RETURNED: ("panel.decide", "Read why, propose again"),
    Stage.DECIDED: ("panel.record", "Read the record"),
}


@panel_bp.route("")
@requires(Permission.CHAIR_PANEL)
def board() -> ResponseReturnValue:
    """C01: applications by stage and age, and what every reviewer has to do."""
    now = ports().clock.now()
    wanted = quorum(db.session, now)
    page = page_of(db.session, all_panels(current_actor()), asked_page())
    lines = [_line(row, wanted, now) for row in page.rows]
    return render_template("panel/board.html", page=page, lines=lines, loads=loads(db.session))


def _line(row: Row[Any], wanted: int, now: datetime) -> dict[str, Any]:
    """Return where a panel stands, for how many days it took or takes, and the page of the next act."""
    stands = policy.standing(facts_of(row), quorum=wanted, today=local_date(now))
    ended_at = row.ended_at if row.state is PanelState.CLOSED else now
    return {
        "panel": row,
        "age": (ended_at - row.opened_at).days,
        "standing": stands,
        "next_page": NEXT_PAGE.get(stands.stage),
    }


def as_choice(load: Load) -> SelectChoice:
    return SelectChoice(str(load.reviewer.id), f"{load.reviewer.name} ({load.open} to give)")


@panel_bp.route("/<reference>/assign", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def assign(reference: str) -> ResponseReturnValue:
    """C02: choose reviewers by load; people with a tie cannot be chosen."""
    actor, now = current_actor(), ports().clock.now()
    panel = panel_at(db.session, actor, reference)
    free = free_reviewers(db.session, panel, actor)
    form = AssignForm()
    form.reviewers.choices = [as_choice(load) for load in free]
    if form.validate_on_submit():
        try:
            assign_reviewers(db.session, form.command(), reference, actor=actor, now=now)
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Reviewers assigned. Each gets a mail.")
            return redirect(url_for(".board"))
    return render_form(
        "panel/assign.html",
        form,
        panel=panel,
        standing=standing(db.session, panel, now=now),
        declared_tie=policy.declared_tie(panel.revision.content),
        is_open=PanelAction.ASSIGN in policy.panel_actions_from(panel.state),
        active=active_reviews(db.session, panel),
        recused=recused_reviews(db.session, panel),
        quorum=quorum(db.session, now),
    )
