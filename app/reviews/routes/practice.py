"""R07: a made-up application to practise on."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.extensions import db
from app.reviews.forms.practice import practice_form
from app.reviews.routes.blueprints import review_bp
from app.reviews.service.access import titles
from app.reviews.service.practice import lessons_of, own_practice, practice_case, practice_criteria, practise
from app.web.forms import render_form
from app.web.ports import ports


@review_bp.route("/practice", methods=["GET", "POST"])
@requires(Permission.REVIEW_APPLICATIONS)
def practice() -> ResponseReturnValue:
    """R07: judge the made-up application, as often as one likes; it is counted nowhere."""
    criteria = practice_criteria(db.session, on=local_date(ports().clock.now()))
    form = practice_form(titles(criteria), practice_case().anchors)()
    if form.validate_on_submit():
        try:
            practise(db.session, form.command(), actor=current_actor(), now=ports().clock.now())
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash("Done. Only you see this.")
            return redirect(url_for(".practised"))
    return render_form("reviews/practice.html", form, case=practice_case(), criteria=criteria)


@review_bp.route("/practice/done")
@requires(Permission.REVIEW_APPLICATIONS)
def practised() -> ResponseReturnValue:
    """R07: how far the reviewer's answers lie from the program's, clause by clause, and why."""
    sheet = own_practice(db.session, current_actor())
    found = lessons_of(db.session, sheet)
    return render_template("reviews/practised.html", case=practice_case(), sheet=sheet, lessons=found)
