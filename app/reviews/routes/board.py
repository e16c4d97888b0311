"""C01 and C02: the chair's board, and choosing reviewers."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from wtforms import SelectChoice

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews import policy
from app.reviews.forms.board import AssignForm, StageForm
from app.reviews.models import Panel
from app.reviews.policy import PanelAction, PanelState, Stage
from app.reviews.policy.assignment import Candidate
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service.access import panel_at, quorum
from app.reviews.service.assignment import Choice, choice_for, loads
from app.reviews.service.board import at_stage, with_words
from app.reviews.service.handover import awaited_reviews
from app.reviews.service.panels import active_reviews, assign_reviewers, facts_of, gone_reviews, standing
from app.reviews.service.panels import board as all_panels
from app.reviews.service.ties import ties_of
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
    form = StageForm(request.args)
    found = with_words(all_panels(current_actor()), form.chosen_words())
    page = page_of(db.session, at_stage(found, form.chosen_stage(), quorum=wanted), asked_page())
    lines = [_line(row, wanted, now) for row in page.rows]
    return render_template(
        "panel/board.html",
        form=form,
        page=page,
        lines=lines,
        loads=loads(db.session, today=local_date(now)),
        today=local_date(now),
    )


def _line(row: Row[Any], wanted: int, now: datetime) -> dict[str, Any]:
    """Return where a panel stands, for how many days it took or takes, and the page of the next act."""
    stands = policy.standing(facts_of(row), quorum=wanted, today=local_date(now))
    is_over = row.state is PanelState.CLOSED
    ended_at = row.ended_at if is_over else now
    return {
        "panel": row,
        "is_over": is_over,
        "age": (ended_at - row.opened_at).days,
        "standing": stands,
        "next_page": NEXT_PAGE.get(stands.stage),
    }


def as_choice(choice: Choice, one: Candidate) -> SelectChoice:
    """Return somebody with all that speaks for or against asking them."""
    return SelectChoice(str(one.person_id), one.name, {"hint": ". ".join(choice.reasons(one)) + "."})


@panel_bp.route("/<reference>/assign", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def assign(reference: str) -> ResponseReturnValue:
    """C02: those whom the portal proposes are chosen already; people with a tie cannot be chosen."""
    actor, now = current_actor(), ports().clock.now()
    panel = panel_at(db.session, actor, reference)
    choice = choice_for(db.session, panel, actor, now=now)
    form = AssignForm(reviewers=[str(one.person_id) for one in choice.proposed])
    form.reviewers.choices = [as_choice(choice, one) for one in choice.free]
    if form.validate_on_submit():
        try:
            assign_reviewers(db.session, form.command(), reference, actor=actor, now=now)
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Reviewers assigned. Each gets a mail.")
            return redirect(url_for(".board"))
    return _assign_page(panel, form, choice, now)


def _assign_page(panel: Panel, form: AssignForm, choice: Choice, now: datetime) -> tuple[str, int]:
    return render_form(
        "panel/assign.html",
        form,
        panel=panel,
        standing=standing(db.session, panel, now=now),
        declared_tie=policy.declared_tie(panel.revision.content),
        is_open=PanelAction.ASSIGN in policy.panel_actions_from(panel.state),
        active=active_reviews(db.session, panel),
        gone=gone_reviews(db.session, panel),
        ties=ties_of(db.session, panel),
        choice=choice,
        may_replace=bool(awaited_reviews(db.session, panel)),
        quorum=quorum(db.session, now),
    )
