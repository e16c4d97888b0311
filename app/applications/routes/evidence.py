"""Documents of an application, for the people who apply."""

from dataclasses import replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.evidence import EvidenceForm
from app.applications.models import Application
from app.applications.policy import EvidenceState, State
from app.applications.policy.document_check import DOCUMENT_REASONS, told
from app.applications.policy.evidence import (
    OPEN_STATES,
    SOON,
    SaveEvidence,
    accepted,
    answered_in,
    has_ended,
    is_ending,
    is_removable,
    known_number,
    status,
)
from app.applications.policy.explanations import may_stay
from app.applications.routes.evidence_changed import both, sent_form
from app.applications.service.application import answers_of, own_application, status_for
from app.applications.service.evidence import (
    Proof,
    check_evidence,
    earlier_items,
    proof_of,
    proofs_of,
    save_evidence,
)
from app.applications.service.evidence_seen import EvidenceChanged, seen
from app.applications.service.evidence_twins import twins_in_words
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.files.policy import TAGS, CheckedUpload, Upload, size_text
from app.files.policy.check import checked
from app.guide.policy import Way
from app.guide.service import catalogue_names
from app.web.forms import filled, render_form
from app.web.ports import ports
from app.web.receipts import take_receipt

bp = Blueprint("evidence", __name__, url_prefix="/apply/<reference>")
GROUPS = {
    "needed": "Needed",
    "optional": "If it applies to you",
    "left": "Not asked any more",
    "on_screen": "Answered in the application",
    "later": "Later, or made by the portal",
}


@bp.get("/evidence")
@requires(Permission.VIEW_APPLICATION)
def documents(reference: str) -> ResponseReturnValue:
    """All that is asked for, with what is there."""
    application = own_application(db.session, current_actor(), reference)
    proofs = proofs_of(db.session, application)
    rows = [_row(proof, application) for proof in proofs]
    may_change = current_actor().may(Permission.EDIT_APPLICATION) and application.state in OPEN_STATES
    return render_template(
        "applications/evidence_list.html",
        application=application,
        status=status_for(db.session, application, current_actor()),
        groups={
            title: found for key, title in GROUPS.items() if (found := [row for row in rows if row["group"] == key])
        },
        todo=[row for row in rows if row["is_todo"]],
        may_change=may_change,
        may_give_several=may_change and sum(proof.is_lacking(_today()) for proof in proofs) > 1,
    )


def _row(proof: Proof, application: Application) -> dict[str, object]:
    """Return what the list says about one proof."""
    asked, item = proof.asked, proof.item
    text, tone = status(
        _told(proof, application), item.valid_until if item else None, required=proof.is_required, today=_today()
    )
    return {
        "group": _group(proof),
        "asked": asked,
        "need": _need(proof),
        "takes": _takes(proof) if proof.is_file else "",
        "status": text,
        "tone": tone,
        "href": url_for(".document", reference=application.reference, code=asked.code) if proof.is_file else None,
        "section": answered_in(asked.code) if _group(proof) == "on_screen" else None,
        "item": item,
        "scan": TAGS[item.file.content.scan] if item and not item.file.content.is_readable else None,
        "is_todo": proof.is_open(application, _today()) and proof.is_to_do(_today()),
    }


def _told(proof: Proof, application: Application) -> EvidenceState | None:
    checked_at = proof.item.checked_at if proof.item else None
    return told(application.state, proof.state, checked_at, since=application.state_since)


def _group(proof: Proof) -> str:
    if proof.is_later:
        return "later"
    if proof.way is Way.ON_SCREEN:
        return "on_screen"
    if not proof.is_asked:
        return "left"
    return "needed" if proof.is_required else "optional"


def _need(proof: Proof) -> str:
    """Return whether it has to be given, and the condition for it."""
    word = "Required" if proof.is_required else "Optional"
    return f"{word}: {proof.asked.condition}" if proof.asked.condition else word


def _takes(proof: Proof) -> str:
    takes = accepted(proof.asked)
    return f"{takes.words}, up to {size_text(takes.max_bytes)}"


def _today() -> date:
    return local_date(ports().clock.now())


@bp.get("/evidence/<code>")
@requires(Permission.VIEW_APPLICATION)
def document(reference: str, code: str) -> ResponseReturnValue:
    """One document: what is asked, what is there."""
    application, proof = asked_for(reference, code)
    return _page(application, proof, EvidenceForm(data=_known(application, proof)))


def asked_for(reference: str, code: str) -> tuple[Application, Proof]:
    application = own_application(db.session, current_actor(), reference)
    return application, proof_of(db.session, application, code)


@bp.post("/evidence/<code>")
@requires(Permission.EDIT_APPLICATION)
def save_document(reference: str, code: str) -> ResponseReturnValue:
    """Give or replace one document."""
    application, proof = asked_for(reference, code)
    form = sent_form(proof.item)
    form.validate_on_submit()
    command = _judged(form, application, proof)
    if form.errors:
        is_kept = _save_file_alone(reference, code, command, form)
        return _page(*asked_for(reference, code), form, is_kept=is_kept)
    if command.upload and (first_answer := take_receipt()):  # the transaction with the receipt was ended
        return first_answer
    return _save(reference, code, command, form)


def _save_file_alone(reference: str, code: str, command: SaveEvidence, form: EvidenceForm) -> bool:
    """Keep a good file whose number or dates have to be mended, unless it has ended; tell whether it was kept."""
    if not isinstance(command.upload, CheckedUpload) or has_ended(command.valid_until, today=_today()):
        return False
    alone, now = SaveEvidence(upload=command.upload, made_from=command.made_from), ports().clock.now()
    try:
        item = save_evidence(db.session, ports().store, reference, code, alone, actor=current_actor(), now=now)
    except RuleBroken as error:
        form.reject(error)
        return False
    except EvidenceChanged:
        return False  # both are shown once the rest is mended
    db.session.commit()
    form.made_from.data = seen(item)
    return True


def _save(reference: str, code: str, command: SaveEvidence, form: EvidenceForm) -> ResponseReturnValue:
    application, proof = asked_for(reference, code)
    now = ports().clock.now()
    try:
        save_evidence(db.session, ports().store, reference, code, command, actor=current_actor(), now=now)
    except RuleBroken as error:
        form.reject(error)
        return _page(application, proof, form)
    except EvidenceChanged as clash:
        return both(application, proof.asked, command, clash.kept), 409
    db.session.commit()
    _tell(proof.asked.title, command.valid_until)
    tell_twins(application, proof)
    if form.stay.data:
        return redirect(url_for(".document", reference=reference, code=code))
    return redirect(url_for(".documents", reference=reference))


def _judged(form: EvidenceForm, application: Application, proof: Proof) -> SaveEvidence:
    """Say on the form all that is wrong, and return what is to be saved. A file in it was looked at."""
    command, takes = form.command(), accepted(proof.asked)
    try:
        check_evidence(application, proof, command, today=_today())
    except RuleBroken as error:
        form.reject(error)
    if command.upload is None or form.form_errors:
        return command
    try:
        return replace(command, upload=examine(replace(command.upload, accepted=takes)))
    except RuleBroken as error:
        form.reject(error)
    return command


def examine(upload: Upload) -> CheckedUpload:
    """Look into a file, which may take seconds, while no transaction keeps other people from writing."""
    db.session.rollback()
    return checked(upload)


def _page(application: Application, proof: Proof, form: EvidenceForm, *, is_kept: bool = False) -> ResponseReturnValue:
    form.take(accepted(proof.asked))
    return render_form(
        "applications/evidence.html",
        form,
        application=application,
        is_kept=is_kept,
        row=_row(proof, application),
        size=size_text(proof.item.file.content.size) if proof.item else "",
        earlier=earlier_items(db.session, application.id, proof.asked.code),
        reason=_reason(application, proof),
        may_change=proof.is_open(application, _today()) and current_actor().may(Permission.EDIT_APPLICATION),
        is_removable=may_remove(application, proof),
        may_stay=_may_stay(application, proof),
        twins=twins_in_words(db.session, application.id, proof.asked.code) if proof.item else "",
    )


def _may_stay(application: Application, proof: Proof) -> bool:
    """Tell whether the applicant may leave a document that came back as it is, with a reason."""
    item, may_edit = proof.item, current_actor().may(Permission.EDIT_APPLICATION)
    is_asked = application.state is State.CHANGES_REQUESTED and item is not None
    return may_edit and is_asked and may_stay(filled(item).return_code, has_ended=proof.has_ended(_today()))


def _reason(application: Application, proof: Proof) -> str:
    """Return why the document came back, once the applicant may know."""
    item = proof.item
    is_told = item is not None and _told(proof, application) is EvidenceState.RETURNED
    names = catalogue_names(db.session, DOCUMENT_REASONS)
    return names.get(item.return_code, item.return_code) if item and is_told else ""


def may_remove(application: Application, proof: Proof) -> bool:
    may_edit = current_actor().may(Permission.EDIT_APPLICATION)
    return may_edit and proof.item is not None and is_removable(application.state)


def _known(application: Application, proof: Proof) -> dict[str, object]:
    """Return what was typed before: on this page, or as a number of the organisation."""
    item = proof.item
    if item is not None:
        return {
            "made_from": seen(item),
            "number": item.number,
            "issued_on": item.issued_on,
            "valid_until": item.valid_until,
            "note": item.note,
        }
    return {
        "made_from": "",
        "number": known_number(proof.asked.code, answers_of(db.session, application.id).get("identifiers", {})),
    }


def _tell(title: str, valid_until: date | None) -> None:
    flash(f"{title}: saved.")
    if is_ending(valid_until, today=_today()):
        flash(f"{title} ends within {SOON.days} days. Renew it soon.", "warning")


def tell_twins(application: Application, proof: Proof) -> None:
    """Hint at the other documents for which the same file is handed in."""
    if twins := twins_in_words(db.session, application.id, proof.asked.code):
        flash(f"{proof.asked.title}: {twins[:1].lower()}{twins[1:]}", "warning")
