"""C03: findings side by side, and what the panel agrees on."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.sheets import AgreeForm, agree_form, shown_values
from app.reviews.models import Panel
from app.reviews.policy.rubric import weighted_text
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service.access import criteria_of, panel_at, titles
from app.reviews.service.consensus import (
    Comparison,
    agree_findings,
    agreed_entries,
    comparisons,
    entries_to_agree,
    findings_are_open,
    sent_reviews,
)
from app.reviews.service.panels import active_reviews, standing
from app.reviews.service.scores import agreed_scores, given_scores, scales_of, score_comparisons, scores_to_agree
from app.reviews.service.stale import reasons_to_wait
from app.web.forms import render_form
from app.web.late import TOO_LATE, as_conflict, undo
from app.web.ports import ports


@panel_bp.route("/<reference>/consensus", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def consensus(reference: str) -> ResponseReturnValue:
    """Record the agreed finding on every clause, those with disagreement first."""
    panel = panel_at(db.session, current_actor(), reference)
    compared = comparisons(db.session, panel)
    form = _form_of(panel, compared)
    if form.validate_on_submit():
        try:
            agree_findings(db.session, form.command(), reference, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            return _too_late(reference, form, error)
        else:
            flash("Agreed findings recorded.")
            return redirect(url_for(".decide", reference=reference))
    return _page(panel, compared, form)


def _form_of(panel: Panel, compared: list[Comparison]) -> AgreeForm:
    """Return the form with what was typed, or before that with what is recorded or found by all."""
    form = agree_form(titles([one.criterion for one in compared]), scales_of(db.session, panel))()
    if not form.is_typed():
        scored = score_comparisons(db.session, panel, sent_reviews(db.session, panel))
        entries, scores = entries_to_agree(db.session, panel, compared), scores_to_agree(db.session, panel, scored)
        form.process(data=shown_values(panel.version, entries, scores))
    return form


def _page(panel: Panel, compared: list[Comparison], form: AgreeForm, **others: object) -> tuple[str, int]:
    return render_form(
        "panel/consensus.html",
        form,
        panel=panel,
        standing=standing(db.session, panel, now=ports().clock.now()),
        waits=reasons_to_wait(db.session, panel),
        is_open=findings_are_open(panel),
        comparisons=compared,
        **scores_read(panel),
        asked=active_reviews(db.session, panel),
        agreed=agreed_entries(db.session, panel),
        criteria=criteria_of(db.session, panel),
        **others,
    )


def scores_read(panel: Panel) -> dict[str, object]:
    """Return all scores side by side and what is agreed, once the consensus is open; before that there is nothing."""
    reviews, scales = sent_reviews(db.session, panel), scales_of(db.session, panel)
    together = agreed_scores(db.session, panel) if reviews else {}
    return {
        "reviews": reviews,
        "scored": score_comparisons(db.session, panel, reviews) if reviews else [],
        "scales": scales,
        "totals": [weighted_text(given_scores(review), scales) for review in reviews],
        "agreed_scores": together,
        "agreed_total": weighted_text(together, scales),
    }


def _too_late(reference: str, form: AgreeForm, error: Exception) -> ResponseReturnValue:
    """Show what is recorded meanwhile beside what was typed; recording again is a decision of its own."""
    typed, scored = form.entries(), form.scores()
    undo(form, error)
    panel = panel_at(db.session, current_actor(), reference)
    form.version.data = str(panel.version)
    recorded = agreed_entries(db.session, panel)
    meanwhile = {code: entry for code, entry in recorded.items() if entry != typed.get(code)}
    others = {code: one for code, one in agreed_scores(db.session, panel).items() if one != scored.get(code)}
    shown = {"meanwhile": meanwhile, "typed": typed, "meanwhile_scores": others, "typed_scores": scored}
    return as_conflict(_page(panel, comparisons(db.session, panel), form, **shown))
