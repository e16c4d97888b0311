"""What changed since a reviewer read the application, and confirming or giving the review again."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.questions import ReadAgainForm
from app.reviews.models import Review
from app.reviews.policy import ReviewState
from app.reviews.routes.blueprints import review_bp
from app.reviews.routes.sheet import step
from app.reviews.service.access import own_review
from app.reviews.service.again import changes_for, confirm_review, redo_review
from app.web.forms import RELOAD, render_form
from app.web.ports import ports


@review_bp.get("/<reference>/changes")
@requires(Permission.REVIEW_APPLICATIONS)
def changes(reference: str) -> ResponseReturnValue:
    """What the new revision says otherwise than the one that the reviewer has read."""
    review = own_review(db.session, current_actor(), reference)
    return _page(review, ReadAgainForm(data={"version": str(review.panel.revision.number)}))


def _page(review: Review, form: ReadAgainForm) -> ResponseReturnValue:
    comparison = changes_for(db.session, review)
    if comparison is None:
        return step(review)
    is_sent = review.state is ReviewState.SUBMITTED
    return render_form("reviews/changes.html", form, review=review, comparison=comparison, is_sent=is_sent)


@review_bp.post("/<reference>/changes")
@requires(Permission.REVIEW_APPLICATIONS)
def confirm(reference: str) -> ResponseReturnValue:
    """Say that draft or review stands after reading what changed."""
    return _read(reference, confirm_review, "Confirmed. Your findings stand as they are.")


@review_bp.post("/<reference>/again")
@requires(Permission.REVIEW_APPLICATIONS)
def again(reference: str) -> ResponseReturnValue:
    """Open one's own sheet again, with what it says."""
    return _read(reference, redo_review, "Your sheet is open again, with what you sent. Change it and send it.")


def _read(reference: str, service: Callable[..., Review], said: str) -> ResponseReturnValue:
    form = ReadAgainForm()
    if form.validate_on_submit():
        try:
            review = service(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(said)
            return redirect(url_for(".score" if review.state is ReviewState.OPEN else ".done", reference=reference))
    review = own_review(db.session, current_actor(), reference)
    form.version.data = str(review.panel.revision.number)
    if changes_for(db.session, review) is None:
        flash(form.form_errors[-1] if form.form_errors else RELOAD, "warning")
    return _page(review, form)
