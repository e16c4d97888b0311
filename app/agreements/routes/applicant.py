"""The MoU as the organisation sees it: read, download, sign, or say why not."""

from datetime import date, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import current_actor, requires
from app.accounts.freshness import freshly
from app.accounts.policy import Permission
from app.accounts.strength import with_second_factor
from app.agreements import policy
from app.agreements.forms import DeclineForm, SignForm
from app.agreements.models import Agreement
from app.agreements.policy import Action, AgreementState, Kind
from app.agreements.policy.term import status_words
from app.agreements.service.authority import invite_named_signatory, signatory_there
from app.agreements.service.changes import owed_since
from app.agreements.service.find import (
    changed_since,
    executed_copy,
    issue_numbered,
    issued_text,
    own_agreement,
)
from app.agreements.service.progress import progress_of
from app.agreements.service.shown import term_shown, who_acts
from app.agreements.service.sign import consent_words, sign_agreement
from app.agreements.service.steps import decline_agreement, next_state
from app.applications.policy import YOU, Status
from app.applications.service import status_for
from app.core.clock import end_of_day, local_date
from app.core.errors import NotFound, RuleBroken
from app.extensions import db
from app.web.downloads import send_stored
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

bp = Blueprint("agreements", __name__, url_prefix="/apply/<reference>/mou")


@bp.get("")
@requires(Permission.VIEW_APPLICATION)
def mou(reference: str) -> ResponseReturnValue:
    """Show where the MoU stands, what it says, and the form to sign it."""
    return _page(reference, SignForm())


@bp.post("")
@requires(Permission.SIGN_AGREEMENT)
@with_second_factor
@freshly
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
            flash("You have signed. The program team approves and countersigns it next.")
            return redirect(url_for(".mou", reference=reference))
    return _page(reference, form)


@bp.route("/decline", methods=["GET", "POST"])
@requires(Permission.SIGN_AGREEMENT)
@freshly
def decline(reference: str) -> ResponseReturnValue:
    """Say for the organisation that it does not sign, and why."""
    form = DeclineForm()
    if form.validate_on_submit():
        decline_agreement(
            db.session,
            reference,
            sha256=form.sha256.data,
            reason=form.reason.data,
            actor=current_actor(),
            now=ports().clock.now(),
        )
        db.session.commit()
        flash("The program team knows that you do not sign, and why. It acts next.")
        return redirect(url_for(".mou", reference=reference))
    application, agreement = own_agreement(db.session, current_actor(), reference)
    if agreement is None:
        raise NotFound
    next_state(agreement, Action.DECLINE)
    if not form.is_typed():
        form.sha256.data = agreement.sha256
    return render_form("agreements/decline.html", form, application=application, agreement=agreement)


@bp.route("/signatory", methods=["GET", "POST"])
@requires(Permission.EDIT_APPLICATION)
@freshly
def signatory(reference: str) -> ResponseReturnValue:
    """Let somebody without authority to sign invite the signatory whom the MoU names; who has it goes to the MoU."""
    form, contact = ConfirmForm(), current_app.config["CONTACT"]
    application, agreement = own_agreement(db.session, current_actor(), reference)
    if agreement is None or agreement.file is None:
        raise NotFound
    if policy.may_sign(current_actor(), application.organisation_id):
        return redirect(url_for(".mou", reference=reference))
    if form.validate_on_submit():
        try:
            invite_named_signatory(db.session, agreement, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"An invitation to {agreement.terms['signatory']['name']} is on its way by mail.")
            return redirect(url_for(".mou", reference=reference))
    there = signatory_there(db.session, agreement)
    return render_form("agreements/signatory.html", form, agreement=agreement, contact=contact, there=there)


@bp.get("/document")
@requires(Permission.VIEW_APPLICATION)
def document(reference: str) -> ResponseReturnValue:
    """Send the exact text that is signed."""
    _, agreement = own_agreement(db.session, current_actor(), reference)
    return send_stored(issued_text(agreement))


@bp.get("/issues/<int:number>")
@requires(Permission.VIEW_APPLICATION)
def issue(reference: str, number: int) -> ResponseReturnValue:
    """Say of one issue of the text whether it counts, or which one superseded it."""
    _, agreement = own_agreement(db.session, current_actor(), reference)
    found = issue_numbered(agreement, number)
    home, changed = url_for(".mou", reference=reference), changed_since(found)
    return render_template("agreements/issue.html", agreement=agreement, issue=found, home=home, changed=changed)


@bp.get("/issues/<int:number>/document")
@requires(Permission.VIEW_APPLICATION)
def issue_document(reference: str, number: int) -> ResponseReturnValue:
    """Send the text of one issue as it was sent for signature."""
    _, agreement = own_agreement(db.session, current_actor(), reference)
    return send_stored(issue_numbered(agreement, number).file)


@bp.get("/signed-copy")
@requires(Permission.VIEW_APPLICATION)
def signed_copy(reference: str) -> ResponseReturnValue:
    """Send the copy that shows both signatures."""
    _, agreement = own_agreement(db.session, current_actor(), reference)
    return send_stored(executed_copy(agreement))


def _page(reference: str, form: SignForm) -> ResponseReturnValue:
    application, agreement = own_agreement(db.session, current_actor(), reference)
    stands = status_for(db.session, application, current_actor())
    if agreement is not None and agreement.file is not None:
        return _text_page(agreement, form, stands)
    if agreement is not None and agreement.state is AgreementState.CLOSED:
        closed, shown = _status(agreement, stands, None), term_shown(db.session, agreement, today=_today())
        return render_form("agreements/closed.html", form, agreement=agreement, status=closed, **shown)
    steps = progress_of(db.session, agreement) if agreement else []
    return render_form("agreements/waiting.html", form, application=application, status=stands, steps=steps)


def _text_page(agreement: Agreement, form: SignForm, stands: Status) -> ResponseReturnValue:
    form.show(agreement.sha256, consent_words(agreement, agreement.sha256))
    if not form.is_typed():
        form.sha256.data, form.capacity.data = agreement.sha256, agreement.terms["signatory"]["title"]
    owed = owed_since(db.session, agreement)
    return render_form(
        "agreements/agreement.html",
        form,
        application=agreement.application,
        agreement=agreement,
        status=_status(agreement, stands, owed),
        program_owes=owed is not None,
        steps=progress_of(db.session, agreement),
        waits_for_partner=Action.SIGN in policy.actions_from(agreement.state) and owed is None,
        may_sign=policy.may_sign(current_actor(), agreement.application.organisation_id),
        has_second_factor=current_user.has_second_factor,
        action_text=policy.ACTION_TEXT,
        confirm=ConfirmForm(formdata=None),
        **term_shown(db.session, agreement, today=_today()),
    )


def _status(agreement: Agreement, stands: Status, owed: datetime | None) -> Status:
    """Return where the MoU stands; whoever signs for the partner is called as on all pages of the application."""
    if owed is not None:
        return Status(text=policy.OWED_TEXT, who=policy.PROGRAM_TEAM, since=owed, due_at=None)
    is_issued, (who, last_day) = agreement.state is AgreementState.ISSUED, who_acts(agreement)
    signer = YOU if policy.may_sign(current_actor(), agreement.application.organisation_id) else who
    return Status(
        text=status_words(agreement.state, agreement.starts_on, _today()),
        who=(stands.who if agreement.kind is Kind.FIRST else signer) if is_issued else who,
        since=agreement.state_since,
        due_at=end_of_day(last_day) if last_day else None,
    )


def _today() -> date:
    return local_date(ports().clock.now())
