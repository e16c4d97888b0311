"""The MoUs of all partners, for the program's team: follow, countersign, download."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.accounts.service import members_of
from app.agreements import policy
from app.agreements.forms import CountersignForm
from app.agreements.policy import Action, AgreementState
from app.agreements.service.find import agreement_at, agreements_query, executed_copy, issued_text
from app.agreements.service.progress import progress_of
from app.agreements.service.sign import countersign_agreement, countersignable
from app.extensions import db
from app.web.downloads import send_stored
from app.web.forms import render_form
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
        "agreements/list.html", page=page, state=state, status_text=policy.STATUS_TEXT, next_party=policy.NEXT_PARTY
    )


def _asked_state() -> AgreementState | None:
    """Return the state in the address; an unknown one is no filter."""
    return cast(AgreementState | None, request.args.get("state", type=AgreementState))


@bp.get("/<reference>")
@requires(Permission.VIEW_DESK)
def case(reference: str) -> ResponseReturnValue:
    """Show one MoU with its signatures."""
    agreement = agreement_at(db.session, current_actor(), reference)
    return render_template(
        "agreements/case.html",
        agreement=agreement,
        status=policy.STATUS_TEXT[agreement.state],
        next_party=policy.NEXT_PARTY[agreement.state],
        steps=progress_of(db.session, agreement),
        waits_for_program=Action.COUNTERSIGN in policy.actions_from(agreement.state),
        may_countersign=current_actor().may(Permission.COUNTERSIGN_AGREEMENTS),
    )


@bp.route("/<reference>/countersign", methods=["GET", "POST"])
@requires(Permission.COUNTERSIGN_AGREEMENTS)
def countersign(reference: str) -> ResponseReturnValue:
    """Say what will happen and who is told, then countersign."""
    form = CountersignForm()
    if form.validate_on_submit():
        countersign_agreement(
            db.session,
            reference,
            sha256=form.sha256.data or "",
            actor=current_actor(),
            now=ports().clock.now(),
        )
        db.session.commit()
        flash("The MoU is countersigned. The organisation is being made a partner.")
        return redirect(url_for(".case", reference=reference))
    agreement = countersignable(db.session, current_actor(), reference)
    form.sha256.data = agreement.sha256
    members = members_of(db.session, agreement.application.organisation_id)
    return render_form("agreements/countersign.html", form, agreement=agreement, members=members)


@bp.get("/<reference>/document")
@requires(Permission.VIEW_DESK)
def document(reference: str) -> ResponseReturnValue:
    """Send the exact text that is signed."""
    return send_stored(issued_text(agreement_at(db.session, current_actor(), reference)))


@bp.get("/<reference>/signed-copy")
@requires(Permission.VIEW_DESK)
def signed_copy(reference: str) -> ResponseReturnValue:
    """Send the copy that shows both signatures."""
    return send_stored(executed_copy(agreement_at(db.session, current_actor(), reference)))
