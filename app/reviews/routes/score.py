"""R04: the sheet beside the answers, saved by its button, by itself while somebody types, or sent."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import moment_in_words
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.sheets import ScoreForm, sheet_form, shown_values
from app.reviews.models import Review
from app.reviews.policy import ReviewAction, ReviewState, review_actions_from
from app.reviews.routes.application import as_read
from app.reviews.routes.blueprints import review_bp
from app.reviews.routes.sheet import step
from app.reviews.service.access import criteria_of, own_review, titles
from app.reviews.service.individual import save_sheet, send_sheet, sheet_entries
from app.reviews.service.reopening import reopenings
from app.reviews.service.scores import given_scores, scales_of
from app.web.forms import render_form
from app.web.late import CONFLICT, TOO_LATE, as_conflict, undo
from app.web.ports import ports

INCOMPLETE = 422
NOT_KEPT = "Not saved by itself: something has to be mended. Press Save draft to see what."


@review_bp.route("/<reference>/score", methods=["GET", "POST"])
@requires(Permission.REVIEW_APPLICATIONS)
def score(reference: str) -> ResponseReturnValue:
    """R04: a finding on every clause and a score on every criterion, kept as a draft or sent."""
    review = own_review(db.session, current_actor(), reference)
    form = _sheet_of(review)
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
    return _page(review, form)


@review_bp.post("/<reference>/draft")
@requires(Permission.REVIEW_APPLICATIONS)
def draft(reference: str) -> ResponseReturnValue:
    """R04: keep what is typed so far, asked for by a script, and say which version it is now."""
    form = _sheet_of(own_review(db.session, current_actor(), reference))
    if not form.validate():
        return {"said": NOT_KEPT}, INCOMPLETE
    try:
        review = save_sheet(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
        db.session.commit()
    except RuleBroken as error:
        return {"said": error.message}, CONFLICT
    except TOO_LATE as error:
        undo(form, error)
        return {"said": f"{form.form_errors[-1]} Press Save draft to see both."}, CONFLICT
    assert review.saved_at is not None, "it was saved just now"
    return {"version": str(review.version), "said": f"Draft saved {moment_in_words(review.saved_at)}."}


def _page(review: Review, form: ScoreForm, **others: object) -> tuple[str, int]:
    return render_form(
        "reviews/score.html",
        form,
        review=review,
        criteria=criteria_of(db.session, review.panel),
        scales=scales_of(db.session, review.panel),
        reopenings=reopenings(db.session, [review]),
        **as_read(review.panel),
        **others,
    )


def _sheet_of(review: Review) -> ScoreForm:
    """Return the form with what was typed, or before that with what the reviewer has noted."""
    panel = review.panel
    form = sheet_form(titles(criteria_of(db.session, panel)), scales_of(db.session, panel))()
    if not form.is_typed():
        given = {name: getattr(review, name) for name in ("recommendation", "note", "private_note")}
        form.process(data=shown_values(review.version, sheet_entries(review), given_scores(review), **given))
    return form


def _too_late(reference: str, form: ScoreForm, error: Exception) -> ResponseReturnValue:
    """Show what is stored meanwhile beside what was typed; saving again is a decision of its own."""
    typed, scored = form.entries(), form.scores()
    undo(form, error)
    review = own_review(db.session, current_actor(), reference)
    form.version.data = str(review.version)
    page = _page(
        review,
        form,
        meanwhile=_other_than(typed, sheet_entries(review)),
        meanwhile_scores=_other_than(scored, given_scores(review)),
        meanwhile_in_all=_differs_in_all(review, form),
        is_late=True,
    )
    return as_conflict(page)


def _other_than(typed: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    return {code: one for code, one in stored.items() if one != typed.get(code)}


def _differs_in_all(review: Review, form: ScoreForm) -> bool:
    """Tell whether what is stored beside findings and scores is something else than what was typed."""
    stored = (review.recommendation or "", review.note, review.private_note)
    return stored != tuple(form[name].data or "" for name in ("recommendation", "note", "private_note"))
