"""R01 to R05: what a reviewer sees and says."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms import ConflictForm, ScoreForm, shown_values, with_clauses
from app.reviews.forms.people import FindForm
from app.reviews.models import Review
from app.reviews.policy import Criterion, ReviewAction, ReviewState, declared_tie, review_actions_from
from app.reviews.routes.application import as_read, file_read, pages_read, picture_read
from app.reviews.routes.blueprints import review_bp
from app.reviews.routes.late import TOO_LATE, as_conflict, undo
from app.reviews.service.access import criteria_of, own_review, titles
from app.reviews.service.board import with_words
from app.reviews.service.consensus import comparisons, sent_reviews
from app.reviews.service.individual import declare, document, my_reviews, save_sheet, send_sheet, sheet_entries
from app.web.forms import render_form
from app.web.paging import asked_page, page_of
from app.web.ports import ports

STEPS = {
    ReviewState.TO_DECLARE: "reviews.conflict",
    ReviewState.OPEN: "reviews.read",
    ReviewState.SUBMITTED: "reviews.done",
}


def step(review: Review) -> ResponseReturnValue:
    """Lead to the page where this review stands."""
    return redirect(url_for(STEPS[review.state], reference=review.panel.reference))


@review_bp.route("")
@requires(Permission.REVIEW_APPLICATIONS)
def mine() -> ResponseReturnValue:
    """R01: my reviews by due date."""
    today, form = local_date(ports().clock.now()), FindForm(request.args)
    page = page_of(db.session, with_words(my_reviews(current_actor()), form.chosen_words()), asked_page())
    return render_template("reviews/mine.html", form=form, page=page, today=today, steps=STEPS)


@review_bp.route("/<reference>/conflict", methods=["GET", "POST"])
@requires(Permission.REVIEW_APPLICATIONS)
def conflict(reference: str) -> ResponseReturnValue:
    """R02: who is behind the application, and whether I have a tie to them."""
    review = own_review(db.session, current_actor(), reference)
    form = ConflictForm()
    if form.validate_on_submit():
        command = form.command()
        try:
            declare(db.session, command, reference, actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            if command.has_tie:
                flash("Thank you. You do not review this application, and the chair is told.")
                return redirect(url_for(".mine"))
            return redirect(url_for(".read", reference=reference))
    content = review.panel.revision.content
    return render_form(
        "reviews/conflict.html", form, review=review, content=content, declared_tie=declared_tie(content)
    )


@review_bp.route("/<reference>")
@requires(Permission.REVIEW_APPLICATIONS)
def read(reference: str) -> ResponseReturnValue:
    """R03: answers and documents beside the clauses."""
    review = own_review(db.session, current_actor(), reference)
    if review.state is ReviewState.TO_DECLARE:
        return step(review)
    return render_template(
        "reviews/read.html",
        review=review,
        criteria=criteria_of(db.session, review.panel),
        entries=sheet_entries(review),
        **as_read(review.panel),
    )


@review_bp.route("/<reference>/files/<uuid:evidence_id>")
@requires(Permission.REVIEW_APPLICATIONS)
def file(reference: str, evidence_id: UUID) -> ResponseReturnValue:
    """Download a document of the revision under review."""
    return file_read(document(db.session, current_actor(), reference, evidence_id))


@review_bp.route("/<reference>/files/<uuid:evidence_id>/preview")
@requires(Permission.REVIEW_APPLICATIONS)
def preview(reference: str, evidence_id: UUID) -> ResponseReturnValue:
    """A document of the revision under review as pictures."""
    found = document(db.session, current_actor(), reference, evidence_id)
    return pages_read(found, reference, evidence_id, back=".read")


@review_bp.route("/<reference>/files/<uuid:evidence_id>/preview/<string(maxlength=2):number>")
@requires(Permission.REVIEW_APPLICATIONS)
def picture(reference: str, evidence_id: UUID, number: str) -> ResponseReturnValue:
    """One page of it."""
    return picture_read(document(db.session, current_actor(), reference, evidence_id), number)


@review_bp.route("/<reference>/score", methods=["GET", "POST"])
@requires(Permission.REVIEW_APPLICATIONS)
def score(reference: str) -> ResponseReturnValue:
    """R04: a finding on every clause, kept as a draft or sent."""
    review = own_review(db.session, current_actor(), reference)
    criteria = criteria_of(db.session, review.panel)
    form = _sheet_of(review, criteria)
    is_sent = ReviewAction.SUBMIT not in review_actions_from(review.state)
    if review.state is ReviewState.TO_DECLARE or (is_sent and not form.is_submitted()):
        return step(review)
    if form.validate_on_submit():
        keep = save_sheet if form["save_draft"].data else send_sheet
        try:
            keep(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            return _too_late(reference, form, error)
        else:
            flash("Draft saved." if keep is save_sheet else "Review sent.")
            return redirect(url_for(".score" if keep is save_sheet else ".done", reference=reference))
    return render_form("reviews/score.html", form, review=review, criteria=criteria)


def _sheet_of(review: Review, criteria: Sequence[Criterion]) -> ScoreForm:
    """Return the form with what was typed, or before that with what the reviewer has noted."""
    form = with_clauses(ScoreForm, titles(criteria), "Why")()
    if not form.is_submitted():
        given = {"recommendation": review.recommendation, "note": review.note}
        form.process(data=shown_values(review.version, sheet_entries(review), **given))
    return form


def _too_late(reference: str, form: ScoreForm, error: Exception) -> ResponseReturnValue:
    """Show what is stored meanwhile beside what was typed; saving again is a decision of its own."""
    typed = form.entries()
    undo(form, error)
    review = own_review(db.session, current_actor(), reference)
    form.version.data = str(review.version)
    stored = sheet_entries(review)
    page = render_form(
        "reviews/score.html",
        form,
        review=review,
        criteria=criteria_of(db.session, review.panel),
        meanwhile={code: entry for code, entry in stored.items() if entry != typed.get(code)},
        meanwhile_in_all=_differs_in_all(review, form),
        is_late=True,
    )
    return as_conflict(page)


def _differs_in_all(review: Review, form: ScoreForm) -> bool:
    """Tell whether the stored recommendation and note are other ones than those that were typed."""
    stored = (review.recommendation or "", review.note)
    return stored != (form["recommendation"].data or "", form["note"].data or "")


@review_bp.route("/<reference>/done")
@requires(Permission.REVIEW_APPLICATIONS)
def done(reference: str) -> ResponseReturnValue:
    """R05: my review, locked; everybody's once the consensus is open."""
    review = own_review(db.session, current_actor(), reference)
    if review.state is not ReviewState.SUBMITTED:
        return step(review)
    panel = review.panel
    return render_template(
        "reviews/done.html",
        review=review,
        criteria=criteria_of(db.session, panel),
        entries=sheet_entries(review),
        comparisons=comparisons(db.session, panel) if panel.consensus_at else (),
        others=[other for other in sent_reviews(db.session, panel) if other.id != review.id],
    )
