"""G12: publishing a version of the guide, on a page that says what changes and who is touched."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.policy import STATE_NAMES
from app.applications.service.guide_versions import drafts_that_end_before
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.desk.routes.queue import bp
from app.desk.service import touched_by_guide
from app.extensions import db
from app.guide.forms import PublishForm
from app.guide.policy.compare import MARK_TEXT
from app.guide.service.comparing import compare
from app.guide.service.drafts import Draft, draft_at
from app.guide.service.publishing import WrongDays, draft_to_publish, earliest_day, publish_guide
from app.web.forms import render_form
from app.web.ports import ports


@bp.route("/guide/<number>/publish", methods=["GET", "POST"])
@requires(Permission.WRITE_GUIDE)
def publish(number: str) -> ResponseReturnValue:
    """Show what is new, changed and gone and who is touched, ask once more with the days, and publish."""
    draft = draft_at(db.session, number)
    form = PublishForm(version=str(draft.version.version))
    if form.validate_on_submit():
        try:
            return _publish(number, form) if form.confirmed.data else _ask_once_more(number, form)
        except WrongDays as error:
            for fault in error.faults:
                form.reject(fault)
        except RuleBroken as error:
            form.reject(error)
    return _page(draft, form)


def _publish(number: str, form: PublishForm) -> ResponseReturnValue:
    publish_guide(db.session, number, form.command(), actor=current_actor(), now=ports().clock.now())
    db.session.commit()
    flash(f"Version {number} is published. Everybody whom it touches is told by mail.")
    return redirect(url_for("desk_guide.versions"))


def _ask_once_more(number: str, form: PublishForm) -> ResponseReturnValue:
    """Say what will happen on these days and who is told, before it does."""
    command, now = form.command(), ports().clock.now()
    draft = draft_to_publish(db.session, number, command, now=now)
    form.confirmed.data = "y"
    return render_template(
        "desk/publish_guide_confirm.html",
        form=form,
        guide=draft.version,
        touched=touched_by_guide(db.session, today=local_date(now)),
        days=command,
        ending=drafts_that_end_before(db.session, command.cut_off_on),
    )


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
