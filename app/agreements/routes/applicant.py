"""The MoU as the organisation sees it: read, download, sign."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.agreements import policy
from app.agreements.forms import SignForm
from app.agreements.models import Agreement
from app.agreements.policy import Action, AgreementState
from app.agreements.service.find import executed_copy, issued_text, own_agreement
from app.agreements.service.progress import progress_of
from app.agreements.service.sign import sign_agreement
from app.applications.policy import Status
from app.applications.service import status_for
from app.core.errors import RuleBroken
from app.extensions import db
from app.web.downloads import send_stored
from app.web.forms import render_form
from app.web.ports import ports

bp = Blueprint("agreements", __name__, url_prefix="/apply/<reference>/mou")


@bp.get("")
@requires(Permission.VIEW_APPLICATION)
def mou(reference: str) -> ResponseReturnValue:
    """Show where the MoU stands, what it says, and the form to sign it."""
    return _page(reference, SignForm())


@bp.post("")
@requires(Permission.SIGN_AGREEMENT)
def sign(reference: str) -> ResponseReturnValue:
    """Sign for the partner."""
    form = SignForm()
    if form.validate_on_submit():
        try:
            sign_agreement(db.session, reference, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("You have signed the MoU. The program team countersigns next.")
            return redirect(url_for(".mou", reference=reference))
    return _page(reference, form)


@bp.get("/document")
@requires(Permission.VIEW_APPLICATION)
def document(reference: str) -> ResponseReturnValue:
    """Send the exact text that is signed."""
    _, agreement = own_agreement(db.session, current_actor(), reference)
    return send_stored(issued_text(agreement))


@bp.get("/signed-copy")
@requires(Permission.VIEW_APPLICATION)
def signed_copy(reference: str) -> ResponseReturnValue:
    """Send the copy that shows both signatures."""
    _, agreement = own_agreement(db.session, current_actor(), reference)
    return send_stored(executed_copy(agreement))


def _page(reference: str, form: SignForm) -> ResponseReturnValue:
    application, agreement = own_agreement(db.session, current_actor(), reference)
    stands = status_for(db.session, application, current_actor())
    if agreement is None or agreement.file is None:
        steps = progress_of(db.session, agreement) if agreement else []
        return render_form("agreements/waiting.html", form, application=application, status=stands, steps=steps)
    form.show(agreement.sha256, agreement.terms["guide"]["number"])
    if not form.is_submitted():
        form.sha256.data, form.capacity.data = agreement.sha256, agreement.terms["signatory"]["title"]
    return render_form(
        "agreements/agreement.html",
        form,
        application=application,
        agreement=agreement,
        status=_status(agreement, stands),
        steps=progress_of(db.session, agreement),
        waits_for_partner=Action.SIGN in policy.actions_from(agreement.state),
        may_sign=policy.may_sign(current_actor(), application.organisation_id),
    )


def _status(agreement: Agreement, stands: Status) -> Status:
    """Return where the MoU stands; whoever signs for the partner is called as on all pages of the application."""
    is_issued = agreement.state is AgreementState.ISSUED
    return Status(
        text=policy.STATUS_TEXT[agreement.state],
        who=stands.who if is_issued else policy.NEXT_PARTY[agreement.state],
        since=agreement.state_since,
        due_at=None,
    )
