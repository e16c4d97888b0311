"""C04 and C05: proposing, approving and sending a decision, and its record."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.accounts.service import members_of
from app.core.digests import sha256_of
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.decision import ApproveForm, DecisionForm, ReturnForm, decision_form, typed_before
from app.reviews.models import Decision, Panel
from app.reviews.policy import DecisionState, proposal_stands, waits_for_person
from app.reviews.policy.blocks import IS_LISTED, Block, Ground
from app.reviews.routes.blueprints import panel_bp
from app.reviews.routes.consensus import scores_read
from app.reviews.service.access import criteria_of, panel_at, titles
from app.reviews.service.blocks import blocks_before, blocks_of, clauses_to_except
from app.reviews.service.consensus import agreed_entries
from app.reviews.service.decisions import (
    approvers,
    propose_decision,
    proposed,
    reasons_of,
    record_of,
    send_back,
    send_decision,
)
from app.reviews.service.panels import standing
from app.reviews.service.telling import not_told, telling_of
from app.reviews.service.telling import tell_again as send_mails_again
from app.reviews.service.terms import conditions_of, exceptions_of
from app.screening.policy import MatchState
from app.screening.service import match_states
from app.web.forms import ConfirmForm, render_form
from app.web.late import TOO_LATE, as_conflict, undo
from app.web.ports import ports

MENDED_ON = {
    Ground.REVIEWS_MISSING: ("panel.consensus", "See which reviews are missing", Permission.CHAIR_PANEL),
    Ground.QUORUM: ("panel.assign", "Choose another reviewer", Permission.CHAIR_PANEL),
    Ground.WAITS: ("panel.assign", "See the reviewers", Permission.CHAIR_PANEL),
    Ground.MATCH: ("screening.applicant", "Compare and answer", Permission.SCREEN_ORGANISATIONS),
    Ground.LISTED: ("screening.applicant", "See the match", Permission.SCREEN_ORGANISATIONS),
    Ground.FINDINGS: ("panel.consensus", "Record the agreed findings", Permission.CHAIR_PANEL),
    Ground.CLAUSE: ("panel.consensus", "See the agreed findings", Permission.CHAIR_PANEL),
    Ground.TERMS: ("panel.return_proposal", "Send it back to the chair", Permission.APPROVE_DECISIONS),
}


@panel_bp.route("/<reference>/decide", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def decide(reference: str) -> ResponseReturnValue:
    """C04: propose an outcome; the reasons are the agreed findings."""
    panel = panel_at(db.session, current_actor(), reference)
    form = _form_of(panel)
    if form.add_condition.data:
        return _proposal_page(reference, form)
    if form.validate_on_submit():
        try:
            propose_decision(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            undo(form, error)
            return as_conflict(_proposal_page(reference, form))
        else:
            flash("Decision proposed. Another person has to approve it.")
            return redirect(url_for(".approve", reference=reference))
    if not form.is_submitted() and panel.decision and proposal_stands(panel.decision.state):
        return redirect(url_for(".approve", reference=reference))
    return _proposal_page(reference, form)


def _form_of(panel: Panel) -> DecisionForm:
    """Return the form with what was typed, or before that with the proposal that came back."""
    known, before = titles(criteria_of(db.session, panel)), panel.decision
    kind = decision_form(known, clauses_to_except(db.session, panel))
    if before is None:
        return kind()
    shown = typed_before(before.outcome, before.summary, conditions_of(before), exceptions_of(before))
    return kind(data=shown)


def _proposal_page(reference: str, form: DecisionForm) -> tuple[str, int]:
    panel, now = panel_at(db.session, current_actor(), reference), ports().clock.now()
    return render_form(
        "panel/decide.html",
        form,
        panel=panel,
        standing=standing(db.session, panel, now=now),
        blocks=blocks_before(db.session, panel, now=now),
        is_listed=MatchState.SAME in match_states(db.session, panel.organisation_id),
        is_listed_text=IS_LISTED,
        mended_on=MENDED_ON,
        agreed=agreed_entries(db.session, panel),
        criteria=criteria_of(db.session, panel),
    )


@panel_bp.route("/<reference>/approve", methods=["GET", "POST"])
@requires(Permission.APPROVE_DECISIONS)
def approve(reference: str) -> ResponseReturnValue:
    """C04: what will happen and who is told; the second person sends."""
    actor = current_actor()
    decision = proposed(db.session, panel_at(db.session, actor, reference))
    form = ApproveForm(data={"version": str(decision.version)})
    if form.validate_on_submit():
        try:
            send_decision(db.session, form.command(), reference, actor=actor, now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Decision approved and sent.")
            return redirect(url_for(".record", reference=reference))
    return _approval_page(decision, form)


def _approval_page(decision: Decision, form: ApproveForm) -> tuple[str, int]:
    panel = decision.panel
    return render_form(
        "panel/approve.html",
        form,
        panel=panel,
        standing=standing(db.session, panel, now=ports().clock.now()),
        decision=decision,
        reasons=reasons_of(decision, criteria_of(db.session, panel)),
        titles=titles(criteria_of(db.session, panel)),
        members=members_of(db.session, panel.organisation_id),
        approvers=approvers(db.session, decision),
        waits_for_me=_waits_for_me(decision),
        blocks=_blocks_of(decision),
        mended_on=MENDED_ON,
        **scores_read(panel),
        **_told(decision),
    )


def _blocks_of(decision: Decision) -> list[Block]:
    """Return what stands in the way of sending; what is sent already is not in question any more."""
    if decision.state is not DecisionState.PROPOSED:
        return []
    return blocks_of(db.session, decision.panel, decision, now=ports().clock.now())


def _told(decision: Decision) -> dict[str, object]:
    """Return how far the applicant is told, and the button to try again."""
    telling = telling_of(db.session, decision)
    names = not_told(db.session, decision, telling) if telling else []
    return {"telling": telling, "not_told": names, "again": ConfirmForm(formdata=None)}


@panel_bp.route("/<reference>/tell-again", methods=["POST"])
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def tell_again(reference: str) -> ResponseReturnValue:
    """C05: try the mails on the decision that have not gone once more."""
    if ConfirmForm().validate_on_submit():
        send_mails_again(db.session, reference, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash("The mails are tried again at once.")
    return redirect(url_for(".record", reference=reference))


@panel_bp.route("/<reference>/return", methods=["GET", "POST"])
@requires(Permission.APPROVE_DECISIONS)
def return_proposal(reference: str) -> ResponseReturnValue:
    """C04: the second person sends the proposal back to the chair, with the reason."""
    decision = proposed(db.session, panel_at(db.session, current_actor(), reference))
    form = ReturnForm(data={"version": str(decision.version)})
    if form.validate_on_submit():
        try:
            send_back(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            undo(form, error)
            form.version.data = str(decision.version)
            return as_conflict(_return_page(decision, form))
        else:
            flash("Sent back to the chair, who gets a mail.")
            return redirect(url_for(".approve", reference=reference))
    if not form.is_submitted() and not _waits_for_me(decision):
        return redirect(url_for(".approve", reference=reference))
    return _return_page(decision, form)


def _return_page(decision: Decision, form: ReturnForm) -> tuple[str, int]:
    return render_form("panel/return.html", form, panel=decision.panel, decision=decision)


def _waits_for_me(decision: Decision) -> bool:
    me = current_actor().account_id
    return waits_for_person(decision.state, proposed_by=decision.proposed_by, person_id=me)


@panel_bp.route("/<reference>/record")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def record(reference: str) -> ResponseReturnValue:
    """C05: the record to print."""
    panel = panel_at(db.session, current_actor(), reference)
    text = record_of(db.session, panel)
    told = _told(proposed(db.session, panel))
    return render_template("panel/record.html", panel=panel, lines=text.splitlines(), sha256=sha256_of(text), **told)


@panel_bp.route("/<reference>/record.txt")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def record_text(reference: str) -> ResponseReturnValue:
    """C05: the same text as a file, for everybody to hash."""
    panel = panel_at(db.session, current_actor(), reference)
    named = {"Content-Disposition": f"attachment; filename={panel.reference}-record.txt"}
    return Response(record_of(db.session, panel), mimetype="text/plain", headers=named)
