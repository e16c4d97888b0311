"""R06: asking the applicant through the program team, as a reviewer or as the chair."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.service.answering import topics_to_ask
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.questions import AskForm
from app.reviews.models import Panel
from app.reviews.policy import ReviewState
from app.reviews.policy.questions import ASKING_TEXT, Revealing, is_live
from app.reviews.routes.blueprints import panel_bp, review_bp
from app.reviews.service.access import own_review, panel_at
from app.reviews.service.questions import ask_as_chair, ask_as_reviewer, own_questions
from app.web.forms import render_form
from app.web.ports import ports

Ask = Callable[..., None]


@review_bp.route("/<reference>/ask", methods=["GET", "POST"])
@requires(Permission.REVIEW_APPLICATIONS)
def ask(reference: str) -> ResponseReturnValue:
    """Ask while one's own review is open."""
    review = own_review(db.session, current_actor(), reference)
    return _asked(review.panel, ask_as_reviewer, may_ask=review.state is ReviewState.OPEN, back=f"/review/{reference}")


@panel_bp.route("/<reference>/ask", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def ask_as_lead(reference: str) -> ResponseReturnValue:
    """Ask as the chair, before and in the consensus."""
    panel = panel_at(db.session, current_actor(), reference)
    return _asked(panel, ask_as_chair, may_ask=is_live(panel.state), back=f"/panel/{reference}/application")


def _asked(panel: Panel, service: Ask, *, may_ask: bool, back: str) -> ResponseReturnValue:
    form, is_telling = AskForm(), False
    form.offer(topics_to_ask(db.session, panel.application))
    if form.validate_on_submit():
        try:
            service(db.session, form.command(), panel.reference, actor=current_actor(), now=ports().clock.now())
        except Revealing as error:
            form.reject(error)
            is_telling = True
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Sent to the program team. The applicant does not learn who asks.")
            return redirect(request.path)
    return _page(panel, form, may_ask=may_ask, back=back, is_telling=is_telling)


def _page(panel: Panel, form: AskForm, **others: Any) -> tuple[str, int]:
    asked = own_questions(db.session, panel, current_actor())
    return render_form(
        "reviews/ask.html", form, panel=panel, asked=asked, texts=ASKING_TEXT, is_live=is_live(panel.state), **others
    )
