"""Several documents in one sending: each good file stays, each bad one has its own message."""

from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.evidence import SeveralForm, several_form
from app.applications.models import Application
from app.applications.policy.evidence import SaveEvidence, accepted, known_number
from app.applications.routes.evidence import bp, examine, tell_twins
from app.applications.service.application import answers_of, own_application
from app.applications.service.evidence import Proof, check_evidence, proofs_of, save_evidence
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.web.forms import render_form
from app.web.ports import ports
from app.web.receipts import take_receipt


@bp.get("/evidence/several")
@requires(Permission.EDIT_APPLICATION)
def several(reference: str) -> ResponseReturnValue:
    """One field for each document that is not there."""
    application, proofs = _open(reference)
    return _page(application, proofs, several_form(proofs), [])


def _open(reference: str) -> tuple[Application, list[Proof]]:
    """Return what may be given and is not there, or came back; what is needed comes first."""
    application = own_application(db.session, current_actor(), reference)
    today = local_date(ports().clock.now())
    found = proofs_of(db.session, application)
    lacking = [proof for proof in found if proof.is_lacking(today) and proof.is_open(application, today)]
    return application, sorted(lacking, key=lambda proof: not proof.is_required)


def _page(
    application: Application, proofs: Sequence[Proof], form: SeveralForm, saved: Sequence[str]
) -> ResponseReturnValue:
    return render_form("applications/evidence_several.html", form, application=application, proofs=proofs, saved=saved)


@bp.post("/evidence/several")
@requires(Permission.EDIT_APPLICATION)
def save_several(reference: str) -> ResponseReturnValue:
    """Keep what is good; where something is to be mended, say what was kept and what not."""
    application, proofs = _open(reference)
    form = several_form(proofs)
    if not form.validate_on_submit():
        return _page(application, proofs, form, [])
    good = _examined(form, application, proofs)
    if good and (first_answer := take_receipt()):  # looking into files ended the transaction with the receipt
        return first_answer
    saved = _save(reference, form, good)
    db.session.commit()
    if form.errors:
        return _page(*_open(reference), form, saved)
    flash(f"Saved: {', '.join(saved)}.")
    for proof, _ in good:
        tell_twins(application, proof)
    return redirect(url_for(".documents", reference=reference))


def _examined(form: SeveralForm, application: Application, proofs: Sequence[Proof]) -> list[tuple[Proof, SaveEvidence]]:
    """Look into each file, and return those that may come in; the others have their message."""
    numbers = answers_of(db.session, application.id).get("identifiers", {})
    today = local_date(ports().clock.now())
    good = []
    for proof in proofs:
        upload = form.upload(proof.asked.code, accepted(proof.asked))
        if upload is None:
            continue
        command = SaveEvidence(upload=upload, number=known_number(proof.asked.code, numbers))
        try:
            check_evidence(application, proof, command, today=today)
            good.append((proof, SaveEvidence(upload=examine(upload), number=command.number)))
        except RuleBroken as error:
            form.reject(_about(proof, error))
    return good


def _save(reference: str, form: SeveralForm, good: Sequence[tuple[Proof, SaveEvidence]]) -> list[str]:
    """Save document by document and return the titles of those that were taken."""
    saved, now = [], ports().clock.now()
    for proof, command in good:
        code = proof.asked.code
        try:
            save_evidence(db.session, ports().store, reference, code, command, actor=current_actor(), now=now)
            saved.append(proof.asked.title)
        except RuleBroken as error:
            form.reject(_about(proof, error))
    return saved


def _about(proof: Proof, error: RuleBroken) -> RuleBroken:
    """Return the message for one document among several."""
    return RuleBroken(f"{proof.asked.title}: {error.message}", field=proof.asked.code)
