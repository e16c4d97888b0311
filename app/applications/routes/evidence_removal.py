"""Taking one document away, on a page that asks first."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.evidence import RemoveEvidenceForm
from app.applications.models import Application
from app.applications.routes.evidence import asked_for, bp, may_remove
from app.applications.service.evidence import Proof, remove_evidence
from app.applications.service.evidence_seen import seen
from app.extensions import db
from app.web.forms import render_form
from app.web.ports import ports


@bp.get("/evidence/<code>/remove")
@requires(Permission.EDIT_APPLICATION)
def ask_to_remove(reference: str, code: str) -> ResponseReturnValue:
    """Ask before a document is taken away."""
    application, proof = asked_for(reference, code)
    if proof.item is None:
        return _removed_already(reference, proof)
    return _removal(application, proof, RemoveEvidenceForm(data={"made_from": seen(proof.item)}))


def _removal(application: Application, proof: Proof, form: RemoveEvidenceForm) -> ResponseReturnValue:
    return render_form(
        "applications/evidence_remove.html",
        form,
        application=application,
        proof=proof,
        may_remove=may_remove(application, proof),
    )


def _removed_already(reference: str, proof: Proof) -> ResponseReturnValue:
    flash(f"{proof.asked.title} is not here any more: it was removed already.", "warning")
    return redirect(url_for(".documents", reference=reference))


@bp.post("/evidence/<code>/remove")
@requires(Permission.EDIT_APPLICATION)
def remove_document(reference: str, code: str) -> ResponseReturnValue:
    """Take one document away from a draft."""
    (application, proof), form = asked_for(reference, code), RemoveEvidenceForm()
    if proof.item is None:
        return _removed_already(reference, proof)
    if not form.validate_on_submit():
        return _removal(application, proof, form)
    now = ports().clock.now()
    remove_evidence(db.session, reference, code, form.made_from.data, actor=current_actor(), now=now)
    db.session.commit()
    flash("The document was removed.")
    return redirect(url_for(".documents", reference=reference))
