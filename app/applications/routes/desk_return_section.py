"""Sending answers back in the check, or not after all."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.document_check import KeepSectionForm, ReturnSectionForm
from app.applications.policy import State
from app.applications.policy.document_check import SECTION_REASONS
from app.applications.policy.steps import SECTION_STEPS
from app.applications.routes.desk_check import bp
from app.applications.service.application import application_at, latest_revision
from app.applications.service.document_check import keep_section, return_section
from app.applications.service.overview import section_returns
from app.applications.service.words import topic_of
from app.core.errors import RuleBroken
from app.extensions import db
from app.guide.service import catalogue_names
from app.web.forms import render_form
from app.web.ports import ports

STEP = f"<any({', '.join(SECTION_STEPS)}):step>"


@bp.route(f"/sections/{STEP}/return", methods=["GET", "POST"])
@requires(Permission.CHECK_APPLICATIONS)
def return_answers(reference: str, step: str) -> ResponseReturnValue:
    """Return the answers to one topic, with the reason and what to do."""
    application = application_at(db.session, current_actor(), reference)
    revision = latest_revision(db.session, application.id)
    kept = section_returns(db.session, revision).get(step)
    said = {"reason": kept.return_code, "advice": kept.return_text} if kept else {}
    form = ReturnSectionForm.of(revision, kept, **said)
    form.offer(catalogue_names(db.session, SECTION_REASONS))
    if form.validate_on_submit():
        try:
            return_section(db.session, reference, form.command(step), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"{SECTION_STEPS[step].title}: the answers come back.")
            return redirect(url_for(".check", reference=reference, _anchor=step))
    elif not form.is_submitted() and application.state is not State.CHECKING:
        return redirect(url_for(".check", reference=reference))
    topic = topic_of(db.session, step, revision.content.get(step, {}))
    return render_form("applications/desk/return_section.html", form, application=application, topic=topic)


@bp.post(f"/sections/{STEP}/keep")
@requires(Permission.CHECK_APPLICATIONS)
def keep_answers(reference: str, step: str) -> ResponseReturnValue:
    """Accept answers after all that were to come back."""
    form = KeepSectionForm()
    if form.validate_on_submit():
        keep_section(db.session, reference, form.command(step), actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash(f"{SECTION_STEPS[step].title}: the answers are accepted.")
    return redirect(url_for(".check", reference=reference, _anchor=step))
