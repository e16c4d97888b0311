"""P04 and P05: can we join? Six questions, a page each; nothing is stored."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.applications.forms.self_check import SelfCheckForm, answers_before
from app.applications.policy.self_check import QUESTIONS, gaps, may_apply
from app.core.clock import local_date
from app.extensions import db
from app.guide.service import asks_for, clauses_of, current_guide
from app.web.ports import ports

bp = Blueprint("self_check", __name__, url_prefix="/check")


@bp.get("")
@public
def ask() -> ResponseReturnValue:
    """Ask the first open question; the answers so far are in the address."""
    form = SelfCheckForm(request.args)
    answers, field = form.answers(), form.first_open()
    if field is None:
        return redirect(_with(answers, ".result"))
    if request.args.get("asked") == field.name:
        field.validate(form)
    number = [question.name for question in QUESTIONS].index(field.name) + 1
    back = _with(answers_before(field.name, answers), ".ask") if number > 1 else url_for("guide.programme")
    values = {"number": number, "count": len(QUESTIONS), "kept": answers, "back": back}
    page = render_template("applications/self_check.html", form=form, question=field, **values)
    return page, 422 if form.errors else 200


@bp.get("/result")
@public
def result() -> ResponseReturnValue:
    """Show what is missing by clause, and the documents for the place."""
    form = SelfCheckForm(request.args)
    answers = form.answers()
    if form.first_open() is not None:
        return redirect(_with(answers, ".ask"))
    guide = current_guide(db.session, on=local_date(ports().clock.now()))
    return render_template(
        "applications/self_check_result.html",
        answers=answers,
        gaps=gaps(answers),
        may_apply=may_apply(answers),
        clauses={clause.code: clause for clause in clauses_of(db.session, guide.id)},
        asks=asks_for(db.session, guide.id, country=answers.get("country", ""), legal_form=""),
    )


def _with(answers: Mapping[str, str], endpoint: str) -> str:
    return f"{url_for(endpoint)}?{urlencode(answers)}"
