"""G12: publishing a version of the guide, on a page that says what changes and who is touched."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.policy import STATE_NAMES
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.desk.routes.queue import bp
from app.desk.service import touched_by_guide
from app.extensions import db
from app.guide.forms import PublishForm
from app.guide.policy.compare import MARK_TEXT
from app.guide.service.comparing import compare
from app.guide.service.drafts import Draft, draft_at
from app.guide.service.publishing import WrongDays, earliest_day, publish_guide
from app.web.forms import render_form
from app.web.ports import ports


@bp.route("/guide/<number>/publish", methods=["GET", "POST"])
@requires(Permission.WRITE_GUIDE)
def publish(number: str) -> ResponseReturnValue:
    """Show what is new, changed and gone, who is touched, and publish."""
    draft = draft_at(db.session, number)
    form = PublishForm(version=str(draft.version.version))
    if form.validate_on_submit():
        try:
            publish_guide(db.session, number, form.command(), actor=current_actor(), now=ports().clock.now())
        except WrongDays as error:
            for fault in error.faults:
                form.reject(fault)
        except RuleBroken as error:
            form.reject(error)
        else:
            db.session.commit()
            flash(f"Version {number} is published. Everybody whom it touches is told by mail.")
            return redirect(url_for("desk_guide.versions"))
    return _page(draft, form)


def _page(draft: Draft, form: PublishForm) -> ResponseReturnValue:
    today = local_date(ports().clock.now())
    return render_form(
        "desk/publish_guide.html",
        form,
        guide=draft.version,
        comparison=compare(db.session, draft.base, draft.version),
        marks=MARK_TEXT,
        touched=touched_by_guide(db.session, today=today),
        states=STATE_NAMES,
        earliest_on=earliest_day(db.session, today=today),
    )
