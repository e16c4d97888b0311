"""The check of documents, for the program team."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.document_check import AcceptForm, KeepSectionForm, ReturnForm
from app.applications.models import Application, Revision
from app.applications.policy import (
    NEXT_PARTY_FOR_STAFF,
    STATE_NAMES,
    Action,
    EvidenceState,
    actions_from,
)
from app.applications.policy.document_check import DOCUMENT_REASONS, SECTION_REASONS, is_open
from app.applications.policy.evidence import status
from app.applications.policy.sections import misfits
from app.applications.service.application import application_at, latest_revision, status_of
from app.applications.service.comparison import comparison_of
from app.applications.service.document_check import (
    accept_evidence,
    earlier_file,
    return_evidence,
    start_check,
    submitted_file,
    submitted_proof,
    submitted_proofs,
)
from app.applications.service.evidence import Proof
from app.applications.service.explanations import stays_in
from app.applications.service.overview import section_returns
from app.applications.service.quick_refusal import proposed_refusal
from app.applications.service.words import topics_of
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.files.access import note_reading
from app.files.policy import NOT_SCANNED, TAGS, ScanState
from app.files.policy.pictures import picture_key
from app.guide.service import catalogue_names
from app.web.downloads import send_picture, send_stored, show_pages
from app.web.forms import ConfirmForm, HouseForm, filled, render_form
from app.web.ports import ports

bp = Blueprint("desk_check", __name__, url_prefix="/desk/applications/<reference>")


@bp.get("/check")
@requires(Permission.CHECK_APPLICATIONS)
def check(reference: str) -> ResponseReturnValue:
    """Every document of what was submitted, with what was decided on it."""
    return _page(reference, ConfirmForm())


def _page(reference: str, form: HouseForm) -> ResponseReturnValue:
    application = application_at(db.session, current_actor(), reference)
    possible, revision = actions_from(application.state), latest_revision(db.session, application.id)
    reasons = catalogue_names(db.session, DOCUMENT_REASONS)
    rows = [_row(proof, application, reasons) for proof in submitted_proofs(db.session, application)]
    return render_form(
        "applications/desk/check.html",
        form,
        application=application,
        revision=revision,
        state=STATE_NAMES[application.state],
        status=status_of(application),
        next_party=NEXT_PARTY_FOR_STAFF[application.state],
        rows=rows,
        sections=_section_rows(revision),
        stays=stays_in(db.session, revision),
        reasons=reasons | catalogue_names(db.session, SECTION_REASONS),
        comparison=comparison_of(db.session, revision),
        misfits=misfits(revision.content, today=local_date(revision.submitted_at)),
        refusal=proposed_refusal(db.session, application),
        waiting=sum(row["item"].state is EvidenceState.UPLOADED for row in rows),
        may_start=Action.START_CHECK in possible,
        may_finish=Action.PASS_CHECK in possible,
        not_scanned=_not_scanned(rows),
    )


def _section_rows(revision: Revision) -> list[dict[str, Any]]:
    """Return each section with its answers, and with what was said when it comes back."""
    returned, reasons = section_returns(db.session, revision), catalogue_names(db.session, SECTION_REASONS)
    return [
        {
            "topic": topic,
            "returned": (said := returned.get(topic.step.key)),
            "reason": reasons.get(said.return_code, said.return_code) if said else "",
            "keep_form": KeepSectionForm.of(revision, said, formdata=None) if said else None,
        }
        for topic in topics_of(db.session, revision.content)
    ]


def _not_scanned(rows: list[dict[str, Any]]) -> str:
    """Return the warning about files that were never scanned, when there are any."""
    return NOT_SCANNED if any(row["item"].file.content.scan is ScanState.UNSCANNED for row in rows) else ""


def _row(proof: Proof, application: Application, reasons: Mapping[str, str]) -> dict[str, Any]:
    item = filled(proof.item)
    today = local_date(ports().clock.now())
    text, tone = status(item.state, item.valid_until, required=proof.is_required, today=today)
    opened = is_open(application.state, item.checked_at, since=application.state_since)
    return {
        "asked": proof.asked,
        "item": item,
        "scan": TAGS[item.file.content.scan],
        "status": text,
        "tone": tone,
        "reason": reasons.get(item.return_code, item.return_code),
        "is_open": opened,
        "accept_form": AcceptForm.of(item, formdata=None)
        if opened and item.state is not EvidenceState.ACCEPTED and item.file.content.is_readable
        else None,
    }


@bp.post("/check/start")
@requires(Permission.CHECK_APPLICATIONS)
def start(reference: str) -> ResponseReturnValue:
    """Begin the check; the applicant sees that somebody looks."""
    if ConfirmForm().validate_on_submit():
        start_check(db.session, reference, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash("The check has begun.")
    return redirect(url_for(".check", reference=reference))


@bp.post("/evidence/<code>/accept")
@requires(Permission.CHECK_APPLICATIONS)
def accept(reference: str, code: str) -> ResponseReturnValue:
    """Accept one document."""
    form = AcceptForm()
    if not form.validate_on_submit():
        return _page(reference, form)
    try:
        accept_evidence(db.session, reference, code, form.command(), actor=current_actor(), now=ports().clock.now())
    except RuleBroken as error:
        form.reject(error)
        return _page(reference, form)
    db.session.commit()
    return redirect(url_for(".check", reference=reference, _anchor=code))


@bp.route("/evidence/<code>/return", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def send_back(reference: str, code: str) -> ResponseReturnValue:
    """Return one document, with the reason and what to do."""
    application = application_at(db.session, current_actor(), reference)
    proof = submitted_proof(db.session, application, code)
    reasons = catalogue_names(db.session, DOCUMENT_REASONS)
    row = _row(proof, application, reasons)
    if request.method != "POST" and not row["is_open"]:
        return redirect(url_for(".check", reference=reference))
    form = ReturnForm.of(filled(proof.item))
    form.offer(reasons)
    if form.validate_on_submit():
        try:
            return_evidence(db.session, reference, code, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"{proof.asked.title}: returned.")
            return redirect(url_for(".check", reference=reference, _anchor=code))
    return render_form("applications/desk/return.html", form, application=application, row=row)


@bp.get("/evidence/<code>/file")
@requires(Permission.CHECK_APPLICATIONS)
def file(reference: str, code: str) -> ResponseReturnValue:
    """A submitted document as it was handed in, or as an earlier revision had it."""
    number = request.args.get("revision", type=int)
    found = (
        submitted_file(db.session, current_actor(), reference, code)
        if number is None
        else earlier_file(db.session, current_actor(), reference, code, number)
    )
    note_reading(found)
    return send_stored(found)


@bp.get("/evidence/<code>/preview")
@requires(Permission.CHECK_APPLICATIONS)
def preview(reference: str, code: str) -> ResponseReturnValue:
    """A submitted document as pictures."""
    return show_pages(
        submitted_file(db.session, current_actor(), reference, code),
        caption=reference,
        back=(url_for(".check", reference=reference, _anchor=code), "Back to the check"),
        file_href=url_for(".file", reference=reference, code=code),
        picture_href=lambda number: url_for(".picture", reference=reference, code=code, number=number),
    )


@bp.get("/evidence/<code>/preview/<string(maxlength=2):number>")
@requires(Permission.CHECK_APPLICATIONS)
def picture(reference: str, code: str, number: str) -> ResponseReturnValue:
    """One page of it."""
    found = submitted_file(db.session, current_actor(), reference, code)
    note_reading(found, number)
    return send_picture(found, picture_key(found.sha256, number))
