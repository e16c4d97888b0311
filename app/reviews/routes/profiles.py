"""A reviewer's page, kept by the reviewer or the chair."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.accounts.access import current_actor, requires
from app.accounts.models import Account
from app.accounts.policy import Permission
from app.applications.service.words import offered_by_kind
from app.core.errors import RuleBroken
from app.core.languages import languages
from app.extensions import db
from app.reviews.forms.profiles import ABSENCES, ProfileForm, with_absences
from app.reviews.policy.profiles import KeepProfile, from_field, until_field
from app.reviews.routes.blueprints import panel_bp, review_bp
from app.reviews.service.profiles import keep_profile, profile_of, reviewer_named
from app.web.forms import render_form
from app.web.late import TOO_LATE, as_conflict, undo
from app.web.ports import ports


@review_bp.route("/about-me", methods=["GET", "POST"])
@requires(Permission.REVIEW_APPLICATIONS)
def about_me() -> ResponseReturnValue:
    """What the chair should know when choosing reviewers."""
    reviewer = reviewer_named(db.session, current_actor().account_id)
    return _profile(reviewer, back=url_for("reviews.mine"), title="About me as a reviewer")


@panel_bp.route("/reviewers/<uuid:account_id>", methods=["GET", "POST"])
@requires(Permission.CHAIR_PANEL)
def reviewer(account_id: UUID) -> ResponseReturnValue:
    """The same page, for the chair."""
    found = reviewer_named(db.session, account_id)
    return _profile(found, back=url_for("panel.board"), title=f"{found.name} as a reviewer")


def _profile(reviewer: Account, *, back: str, title: str) -> ResponseReturnValue:
    form = _form_of(profile_of(db.session, reviewer, now=ports().clock.now()))
    if form.validate_on_submit():
        try:
            keep_profile(db.session, form.command(), reviewer, actor=current_actor(), now=ports().clock.now())
            db.session.commit()
        except RuleBroken as error:
            form.reject(error)
        except TOO_LATE as error:
            undo(form, error)
            form.version.data = str(profile_of(db.session, reviewer, now=ports().clock.now()).version)
            return as_conflict(_page(form, back=back, title=title))
        else:
            flash("Saved. It counts from the next time reviewers are chosen.")
            return redirect(back)
    return _page(form, back=back, title=title)


def _page(form: ProfileForm, *, back: str, title: str) -> tuple[str, int]:
    """Show the form with the absences that are typed in, and one more."""
    days = [(form[from_field(one)], form[until_field(one)]) for one in ABSENCES]
    used = max(
        (number for number, pair in enumerate(days, 1) if any(day.data or day.errors for day in pair)), default=0
    )
    return render_form("reviews/about.html", form, back=back, title=title, days=days[: used + 1])


def _form_of(noted: KeepProfile) -> ProfileForm:
    """Return the form with what was typed, or before that with what is noted."""
    form = with_absences()(data=_values(noted))
    form.languages.choices = [SelectChoice(*one) for one in languages().items()]
    form.areas.choices = [
        SelectChoice(*one, optgroup=kind)
        for kind, names in offered_by_kind(db.session).items()
        for one in names.items()
    ]
    return form


def _values(noted: KeepProfile) -> dict[str, Any]:
    days = {from_field(number): one.from_on for number, one in enumerate(noted.absences, 1)}
    days |= {until_field(number): one.until_on for number, one in enumerate(noted.absences, 1)}
    return days | {
        "version": str(noted.version),
        "capacity": noted.capacity,
        "languages": noted.languages,
        "areas": noted.areas,
        "former_employers": "\n".join(noted.former_employers),
    }
