"""Signing outside of the portal: the signatory sends the signed file, and the program compares it by eye."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.freshness import freshly
from app.accounts.policy import Permission
from app.accounts.strength import with_second_factor
from app.agreements.forms import SignOutsideForm
from app.agreements.policy import Action
from app.agreements.policy.comparison import Comparison
from app.agreements.policy.outside import SignOutside
from app.agreements.service.changes import owed_since
from app.agreements.service.find import agreement_at, issued_text, own_agreement
from app.agreements.service.outside import (
    agreement_to_sign_outside,
    compare_signed,
    consent_words_outside,
    outside_signature,
    sign_outside,
    signed_file,
)
from app.agreements.service.steps import next_state
from app.core.errors import NotFound, RuleBroken
from app.extensions import db
from app.files.access import note_reading
from app.files.policy import CheckedUpload
from app.files.policy.check import checked
from app.files.policy.pdf import attached_to
from app.files.policy.pictures import picture_key
from app.web.downloads import send_picture, send_stored
from app.web.forms import render_form
from app.web.ports import ports
from app.web.receipts import take_receipt

bp = Blueprint("agreements_outside", __name__, url_prefix="/apply/<reference>/mou/outside")
desk_bp = Blueprint("agreements_outside_desk", __name__, url_prefix="/desk/mou/<reference>/outside")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.SIGN_AGREEMENT)
@with_second_factor
@freshly
def sign(reference: str) -> ResponseReturnValue:
    """Take what was signed on paper or with another service, once it says what was issued."""
    form, comparison = SignOutsideForm(), None
    if form.validate_on_submit():
        try:
            command = form.command()
            upload, comparison = _compared(reference, command, form)
            if comparison.says_the_same:
                return _keep(reference, command, upload, comparison)
            form.reject(RuleBroken(comparison.refusal, field="file"))
        except RuleBroken as error:
            form.reject(error)
    return _page(reference, form, comparison)


def _compared(reference: str, command: SignOutside, form: SignOutsideForm) -> tuple[CheckedUpload, Comparison]:
    """Look into the file and compare it, which takes seconds, while no transaction keeps others from writing."""
    now = ports().clock.now()
    agreement = agreement_to_sign_outside(db.session, reference, command, actor=current_actor(), now=now)
    issued = b"".join(ports().store.read(agreement.sha256))
    db.session.rollback()
    upload = checked(form.upload(attached_to(issued)))
    has_stamp_paper = bool(command.stamp_paper)
    return upload, compare_signed(
        ports().texts, issued, upload.stream, method=command.method, has_stamp_paper=has_stamp_paper
    )


def _keep(reference: str, command: SignOutside, upload: CheckedUpload, comparison: Comparison) -> ResponseReturnValue:
    if first_answer := take_receipt():  # the transaction with the receipt was ended
        return first_answer
    now, store = ports().clock.now(), ports().store
    sign_outside(db.session, store, reference, command, upload, comparison, actor=current_actor(), now=now)
    db.session.commit()
    flash("The signed MoU is kept. The program team looks at it, approves it and countersigns next.")
    return redirect(url_for("agreements.mou", reference=reference))


def _page(reference: str, form: SignOutsideForm, comparison: Comparison | None) -> ResponseReturnValue:
    application, agreement = own_agreement(db.session, current_actor(), reference)
    if agreement is None:
        raise NotFound
    next_state(agreement, Action.SIGN)
    if not form.is_submitted() and owed_since(db.session, agreement) is not None:
        return redirect(url_for("agreements.mou", reference=reference))
    form.show(agreement.sha256, consent_words_outside(agreement, agreement.sha256))
    if not form.is_typed():
        form.sha256.data, form.capacity.data = agreement.sha256, agreement.terms["signatory"]["title"]
    return render_form(
        "agreements/outside.html", form, application=application, agreement=agreement, comparison=comparison
    )


@bp.get("/<int:issue>/file")
@requires(Permission.VIEW_APPLICATION)
def file(reference: str, issue: int) -> ResponseReturnValue:
    """Send the file that was signed outside, to its own side."""
    _, agreement = own_agreement(db.session, current_actor(), reference)
    return send_stored(signed_file(agreement, issue))


@desk_bp.get("/<int:issue>/file", endpoint="file")
@requires(Permission.VIEW_DESK)
def desk_file(reference: str, issue: int) -> ResponseReturnValue:
    """Send the file that was signed outside, to the program."""
    found = signed_file(agreement_at(db.session, current_actor(), reference), issue)
    note_reading(found)
    return send_stored(found)


@desk_bp.get("/pages/<int:number>")
@requires(Permission.VIEW_DESK)
def compare(reference: str, number: int) -> ResponseReturnValue:
    """Show a page of the signed file beside the page of the issued text."""
    agreement = agreement_at(db.session, current_actor(), reference)
    signature = outside_signature(agreement)
    if not 1 <= number <= signature.file_pages:
        raise NotFound
    return render_template(
        "agreements/compare.html",
        agreement=agreement,
        signature=signature,
        number=number,
        issued_number=number - signature.comparison["front"],
    )


@desk_bp.get("/pages/<int:number>/<any(issued, signed):which>")
@requires(Permission.VIEW_DESK)
def picture(reference: str, number: int, which: str) -> ResponseReturnValue:
    """Send the picture of one page of either file."""
    agreement = agreement_at(db.session, current_actor(), reference)
    signed = signed_file(agreement, outside_signature(agreement).issue)
    if which == "signed":
        note_reading(signed, str(number))
    found = signed if which == "signed" else issued_text(agreement)
    return send_picture(found, picture_key(found.sha256, number))
