"""Check, submit, and take back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.forms.submission import SubmitForm
from app.applications.models import Application, Revision
from app.applications.policy import Action, actions_from
from app.applications.policy.explanations import EXPLANATIONS
from app.applications.policy.guide_versions import OtherVersion
from app.applications.policy.sections import remarks_in
from app.applications.policy.tasks import Missing, missing
from app.applications.service.application import latest_revision, newest_revision, own_application, status_for
from app.applications.service.asking import answered_questions
from app.applications.service.comparison import Comparison, compared, comparison_of
from app.applications.service.copies import has_copy, own_copy
from app.applications.service.overview import Overview, overview
from app.applications.service.submission import Incomplete, content_of, returned_codes, submit, withdraw
from app.applications.service.words import topics_of
from app.core.clock import local_date
from app.extensions import db
from app.guide.service import requirement_titles
from app.partners.forms import offer_to_join
from app.partners.policy.identifiers import NumberTaken
from app.web.downloads import send_stored
from app.web.forms import ConfirmForm, render_form
from app.web.ports import ports

bp = Blueprint("submission", __name__, url_prefix="/apply")


@bp.get("/<reference>/check")
@requires(Permission.VIEW_APPLICATION)
def check(reference: str) -> ResponseReturnValue:
    """Show all answers with what is missing on top."""
    return _check_page(own_application(db.session, current_actor(), reference), SubmitForm())


@bp.post("/<reference>/check")
@requires(Permission.SUBMIT_APPLICATION)
def send(reference: str) -> ResponseReturnValue:
    """Submit the application."""
    form, is_taken = SubmitForm(), False
    if form.validate_on_submit():
        try:
            submit(db.session, reference, actor=current_actor(), now=ports().clock.now())
        except (Incomplete, OtherVersion) as error:
            form.reject(error)
        except NumberTaken as error:
            form.reject(error)
            offer_to_join(error)
            is_taken = True
        else:
            db.session.commit()
            return redirect(url_for(".submitted", reference=reference))
    return _check_page(own_application(db.session, current_actor(), reference), form, is_taken=is_taken)


def _check_page(application: Application, form: SubmitForm, *, is_taken: bool = False) -> ResponseReturnValue:
    whole = overview(db.session, application, today=local_date(ports().clock.now()))
    is_open = Action.SUBMIT in actions_from(whole.state)
    found = (
        missing(whole.answers, whole.documents, today=whole.judged_on, opened=whole.opened, to_answer=whole.to_answer)
        if is_open
        else []
    )
    return render_form(
        "applications/check.html",
        form,
        application=application,
        status=status_for(db.session, application, current_actor()),
        missing=[_link(application.reference, one) for one in found],
        topics=topics_of(db.session, whole.answers),
        documents=whole.documents,
        asked=answered_questions(db.session, application.id),
        opened=whole.opened,
        **_as_revision(whole, is_open=is_open),
        remarks=remarks_in(whole.answers, today=whole.judged_on) if is_open else {},
        is_open=is_open,
        is_taken=is_taken,
    )


def _as_revision(whole: Overview, *, is_open: bool) -> dict[str, object]:
    """Return what is new since the last submission, or in it when it is not open any more, and why something stays."""
    last = newest_revision(db.session, whole.application.id)
    if last is None:
        return {"comparison": None, "explained": {}}
    content = content_of(db.session, whole) if is_open else last.content
    explained = content.get(EXPLANATIONS, {})
    return {
        "comparison": _comparison(whole, last, content) if is_open else comparison_of(db.session, last),
        "explained": explained,
        "titles": requirement_titles(db.session) if explained else {},
    }


def _comparison(whole: Overview, last: Revision, content: Mapping[str, Any]) -> Comparison | None:
    awaited = returned_codes(db.session, whole.application)
    return compared(db.session, last, content, without=awaited)


def _link(reference: str, one: Missing) -> dict[str, str]:
    return {"href": f"/apply/{reference}/{one.place}", "text": one.message}


@bp.get("/<reference>/submitted")
@requires(Permission.VIEW_APPLICATION)
def submitted(reference: str) -> ResponseReturnValue:
    """Say that it arrived, what happens next, and by when."""
    application = own_application(db.session, current_actor(), reference)
    revision = latest_revision(db.session, application.id)
    return render_template(
        "applications/submitted.html",
        application=application,
        status=status_for(db.session, application, current_actor()),
        revision=revision,
        has_copy=has_copy(db.session, revision.id),
    )


@bp.get("/<reference>/copy/<int(max=9999):number>")
@requires(Permission.VIEW_APPLICATION)
def copy(reference: str, number: int) -> ResponseReturnValue:
    """Send a revision as a document to keep."""
    return send_stored(own_copy(db.session, current_actor(), reference, number))


@bp.route("/<reference>/withdraw", methods=["GET", "POST"])
@requires(Permission.SUBMIT_APPLICATION)
def take_back(reference: str) -> ResponseReturnValue:
    """Withdraw the application, on a page that says what that means."""
    form = ConfirmForm()
    if form.validate_on_submit():
        withdraw(db.session, reference, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
        flash("Your application is withdrawn.")
        return redirect(url_for("applications.tasks", reference=reference))
    application = own_application(db.session, current_actor(), reference)
    return render_form(
        "applications/withdraw.html",
        form,
        application=application,
        status=status_for(db.session, application, current_actor()),
        may_withdraw=Action.WITHDRAW in actions_from(application.state),
    )
