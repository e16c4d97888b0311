"""R01 to R03 and R05: what a reviewer is asked, reads, and has sent."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.board import FindForm
from app.reviews.forms.ties import ConflictForm
from app.reviews.models import Review
from app.reviews.policy import ReviewState, declared_tie
from app.reviews.policy.agreement import in_words
from app.reviews.policy.rubric import weighted_text
from app.reviews.routes.application import as_read, file_read, pages_read, picture_read
from app.reviews.routes.blueprints import review_bp
from app.reviews.service.access import criteria_of, own_review
from app.reviews.service.board import with_words
from app.reviews.service.consensus import comparisons, sent_reviews
from app.reviews.service.individual import declare, document, my_reviews, sheet_entries
from app.reviews.service.practice import distances
from app.reviews.service.reopening import reopenings
from app.reviews.service.scores import given_scores, scales_of, score_comparisons
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
        scales=scales_of(db.session, review.panel),
        scores=given_scores(review),
        reopenings=reopenings(db.session, [review]),
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


@review_bp.route("/<reference>/done")
@requires(Permission.REVIEW_APPLICATIONS)
def done(reference: str) -> ResponseReturnValue:
    """R05: my review, locked; everybody's once the consensus is open."""
    review = own_review(db.session, current_actor(), reference)
    if review.state is not ReviewState.SUBMITTED:
        return step(review)
    panel = review.panel
    apart, scales, scores = distances(db.session, review), scales_of(db.session, panel), given_scores(review)
    reviews = sent_reviews(db.session, panel)
    return render_template(
        "reviews/done.html",
        review=review,
        distances=apart,
        distance_words=in_words(apart),
        criteria=criteria_of(db.session, panel),
        entries=sheet_entries(review),
        scales=scales,
        scores=scores,
        weighted=weighted_text(scores, scales),
        comparisons=comparisons(db.session, panel) if panel.consensus_at else (),
        scored=score_comparisons(db.session, panel, reviews) if reviews else (),
        others=[other for other in reviews if other.id != review.id],
    )
