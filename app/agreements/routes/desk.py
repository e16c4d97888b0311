"""The MoUs of all partners, for the program's team: follow, hold, approve, countersign, issue anew, download."""

from functools import partial
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.freshness import freshly
from app.accounts.policy import Permission
from app.accounts.service import members_of
from app.agreements import policy
from app.agreements.forms import ApproveForm, CountersignForm, ReasonForm
from app.agreements.policy import Action, AgreementState, Side
from app.agreements.policy.term import status_words
from app.agreements.service.changes import owed_since
from app.agreements.service.draft import take_back_agreement
from app.agreements.service.find import (
    agreement_at,
    agreements_query,
    changed_since,
    executed_copy,
    issue_numbered,
    issued_text,
    signatures_of,
    stopped_because,
)
from app.agreements.service.matches import blocks_of
from app.agreements.service.progress import progress_of
from app.agreements.service.shown import term_shown, who_acts
from app.agreements.service.sign import countersign_agreement
from app.agreements.service.steps import act_for_program, ready_for
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.web.downloads import send_stored
from app.web.forms import ConfirmForm, HouseForm, render_form
from app.web.paging import asked_page, page_of
from app.web.ports import ports

bp = Blueprint("agreements_desk", __name__, url_prefix="/desk/mou")


@bp.get("")
@requires(Permission.VIEW_DESK)
def index() -> ResponseReturnValue:
    """List the MoUs; those that wait for the program come first."""
    state = _asked_state()
    page = page_of(db.session, agreements_query(state, current_actor()), asked_page())
    return render_template(
        "agreements/list.html",
        page=page,
        state=state,
        status_text=policy.STATUS_TEXT,
        status_words=partial(status_words, today=local_date(ports().clock.now())),
        next_party=policy.NEXT_PARTY,
        owed_text=policy.OWED_TEXT,
        program_team=policy.PROGRAM_TEAM,
        kind_text=policy.KIND_TEXT,
    )


def _asked_state() -> AgreementState | None:
    """Return the state in the address; an unknown one is no filter."""
    return cast(AgreementState | None, request.args.get("state", type=AgreementState))


@bp.get("/<reference>")
@requires(Permission.VIEW_DESK)
def case(reference: str) -> ResponseReturnValue:
    """Show one MoU with its signatures, and what happened to it."""
    agreement = agreement_at(db.session, current_actor(), reference)
    owed, stopped = owed_since(db.session, agreement), stopped_because(agreement)
    today, (who, until) = local_date(ports().clock.now()), who_acts(agreement)
    return render_template(
        "agreements/case.html",
        agreement=agreement,
        status=policy.OWED_TEXT if owed else status_words(agreement.state, agreement.starts_on, today),
        next_party="Nobody" if stopped else policy.PROGRAM_TEAM if owed else who,
        since=owed or agreement.state_since,
        stopped=stopped,
        until=None if owed or stopped else until,
        program_owes=owed is not None,
        steps=progress_of(db.session, agreement),
        blocks=blocks_of(db.session, agreement),
        actions=policy.actions_from(agreement.state) & ({Action.CLOSE} if stopped else set(Action)),
        may_countersign=current_actor().may(Permission.COUNTERSIGN_AGREEMENTS),
        action_text=policy.ACTION_TEXT,
        confirm=ConfirmForm(formdata=None),
        **term_shown(db.session, agreement, today=today),
    )


@bp.route("/<reference>/approve", methods=["GET", "POST"])
@requires(Permission.COUNTERSIGN_AGREEMENTS)
def approve(reference: str) -> ResponseReturnValue:
    """Say that what was signed may be countersigned."""
    return _act(reference, Action.APPROVE, ApproveForm(), "Approved. It can be countersigned now.")


@bp.route("/<reference>/hold", methods=["GET", "POST"])
@requires(Permission.COUNTERSIGN_AGREEMENTS)
def hold(reference: str) -> ResponseReturnValue:
    """Keep what was signed from being countersigned, and say why."""
    return _act(reference, Action.HOLD, ReasonForm(), "On hold. The organisation is told why.")


@bp.route("/<reference>/release", methods=["GET", "POST"])
@requires(Permission.COUNTERSIGN_AGREEMENTS)
def release(reference: str) -> ResponseReturnValue:
    """End the hold; it has to be approved after that, again if it was before."""
    return _act(reference, Action.RELEASE, ConfirmForm(), "The hold is ended. The MoU waits for approval.")


def _act(reference: str, action: Action, form: HouseForm, done: str) -> ResponseReturnValue:
    if form.validate_on_submit():
        now = ports().clock.now()
        try:
            act_for_program(db.session, reference, action, reason=_words(form), actor=current_actor(), now=now)
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(done)
            return redirect(url_for(".case", reference=reference))
    agreement = ready_for(db.session, current_actor(), reference, action)
    signature = signatures_of(agreement).get(Side.PARTNER)
    blocks = blocks_of(db.session, agreement)
    return render_form(f"agreements/{action}.html", form, agreement=agreement, signature=signature, blocks=blocks)


def _words(form: HouseForm) -> str:
    """Return what is kept with the step."""
    if isinstance(form, ReasonForm):
        reason: str = form.reason.data
        return reason
    return form.words() if isinstance(form, ApproveForm) else ""


@bp.route("/<reference>/reissue", methods=["GET", "POST"])
@requires(Permission.COUNTERSIGN_AGREEMENTS)
def reissue(reference: str) -> ResponseReturnValue:
    """Have the text made anew; the one before counts no more."""
    form = ReasonForm()
    if form.validate_on_submit():
        reason, contact, now = form.reason.data, current_app.config["CONTACT"], ports().clock.now()
        try:
            take_back_agreement(db.session, reference, reason=reason, contact=contact, actor=current_actor(), now=now)
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("The MoU is being made anew. The signatory gets it by mail as soon as it is ready.")
            return redirect(url_for(".case", reference=reference))
    agreement = ready_for(db.session, current_actor(), reference, Action.REISSUE)
    return render_form("agreements/reissue.html", form, agreement=agreement)


@bp.route("/<reference>/countersign", methods=["GET", "POST"])
@requires(Permission.COUNTERSIGN_AGREEMENTS)
@freshly
def countersign(reference: str) -> ResponseReturnValue:
    """Say what will happen and who is told, then countersign."""
    form = CountersignForm()
    if form.validate_on_submit():
        now = ports().clock.now()
        try:
            countersign_agreement(db.session, reference, form.command(), actor=current_actor(), now=now)
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Countersigned. The copy with both signatures is being made, and the organisation is told.")
            return redirect(url_for(".case", reference=reference))
    agreement = ready_for(db.session, current_actor(), reference, Action.COUNTERSIGN)
    form.sha256.data = agreement.sha256
    members, blocks = members_of(db.session, agreement.application.organisation_id), blocks_of(db.session, agreement)
    return render_form("agreements/countersign.html", form, agreement=agreement, members=members, blocks=blocks)


@bp.get("/<reference>/document")
@requires(Permission.VIEW_DESK)
def document(reference: str) -> ResponseReturnValue:
    """Send the exact text that is signed."""
    return send_stored(issued_text(agreement_at(db.session, current_actor(), reference)))


@bp.get("/<reference>/issues/<int:number>")
@requires(Permission.VIEW_DESK)
def issue(reference: str, number: int) -> ResponseReturnValue:
    """Say of one issue of the text whether it counts, or which one superseded it."""
    agreement = agreement_at(db.session, current_actor(), reference)
    found = issue_numbered(agreement, number)
    home = url_for(".case", reference=reference)
    changed = changed_since(found)
    return render_template("agreements/issue.html", agreement=agreement, issue=found, home=home, changed=changed)


@bp.get("/<reference>/issues/<int:number>/document")
@requires(Permission.VIEW_DESK)
def issue_document(reference: str, number: int) -> ResponseReturnValue:
    """Send the text of one issue as it was sent for signature."""
    return send_stored(issue_numbered(agreement_at(db.session, current_actor(), reference), number).file)


@bp.get("/<reference>/signed-copy")
@requires(Permission.VIEW_DESK)
def signed_copy(reference: str) -> ResponseReturnValue:
    """Send the copy that shows both signatures."""
    return send_stored(executed_copy(agreement_at(db.session, current_actor(), reference)))
