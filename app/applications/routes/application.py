"""My applications, the task list, the history."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.models import Application
from app.applications.policy import Action, State, actions_from, judged_sections, next_page
from app.applications.policy.drafts import standing
from app.applications.policy.tasks import CHECK, TASK_WORDS, Task, TaskState, next_open, tasks
from app.applications.service.application import applications_of, begun_since, own_application, status_for
from app.applications.service.guide_versions import coming_version, news_of
from app.applications.service.history import history_for_applicant
from app.applications.service.overview import overview
from app.applications.service.returned import asked_of
from app.core.clock import local_date
from app.extensions import db
from app.guide.policy.compare import MARK_TEXT
from app.web.forms import ConfirmForm
from app.web.ports import ports

CHECK_WORDS = {State.DRAFT: "See what is missing", State.CHANGES_REQUESTED: "Check and submit"}
bp = Blueprint("applications", __name__, url_prefix="/apply")


@bp.get("")
@requires(Permission.VIEW_APPLICATION)
def mine() -> ResponseReturnValue:
    """List the applications of my organisation, each with its one next step."""
    found, today = applications_of(db.session, current_actor()), local_date(ports().clock.now())
    return render_template("applications/mine.html", applications=[_line(row, today) for row in found])


def _line(row: Row[Any], today: date) -> dict[str, object]:
    """Return an application with its next step; that of a draft begun again is the application that lives."""
    stands = status_for(db.session, row, current_actor())
    since = begun_since(db.session, row)
    if since:
        return {"row": row, "status": stands, "next": (f"Open {since.reference}", f"/apply/{since.reference}")}
    words, place = next_page(standing(row.state, row.due_on, today), stands)
    return {"row": row, "status": stands, "next": (words, f"/apply/{row.reference}{place}")}


@bp.get("/<reference>", endpoint="tasks")
@requires(Permission.VIEW_APPLICATION)
def task_list(reference: str) -> ResponseReturnValue:
    """Show the task list."""
    application = own_application(db.session, current_actor(), reference)
    whole = overview(db.session, application, today=local_date(ports().clock.now()))
    asked = asked_of(db.session, whole)
    judged = judged_sections(whole.state, whole.returned)
    found = tasks(whole.answers, whole.documents, today=whole.judged_on, opened=judged, asked=asked)
    stands = status_for(db.session, application, current_actor())
    return render_template(
        "applications/tasks.html",
        application=application,
        status=stands,
        since=begun_since(db.session, application),
        is_kept=whole.state is State.DRAFT and application.due_on is not None,
        groups=_groups(reference, found),
        done=sum(task.state is TaskState.DONE for task in found),
        total=len(found),
        may_withdraw=Action.WITHDRAW in actions_from(application.state),
        next_page=_next_task(found) if whole.state is State.DRAFT else next_page(whole.state, stands),
        check_words=CHECK_WORDS.get(whole.state, "Read all answers on one page"),
        **_about_the_guide(application),
    )


def _about_the_guide(application: Application) -> dict[str, object]:
    """Return what a newer version of the guide means for this application, if anything."""
    coming = coming_version(db.session, application, today=local_date(ports().clock.now()))
    news = news_of(db.session, application)
    return {"coming": coming, "news": news, "marks": MARK_TEXT, "news_form": ConfirmForm() if news else None}


def _next_task(found: list[Task]) -> tuple[str, str]:
    """Return words and place of the first open task."""
    following = next_open(found)
    return ("Check and submit" if following == CHECK else "Continue", f"/{following}")


def _groups(reference: str, found: list[Task]) -> list[dict[str, object]]:
    """Return the tasks as the task list macro takes them."""
    titles = dict.fromkeys(task.step.group for task in found)
    return [
        {"title": title, "items": [_item(reference, task) for task in found if task.step.group == title]}
        for title in titles
    ]


def _item(reference: str, task: Task) -> dict[str, object]:
    words, tone = TASK_WORDS[task.state]
    is_closed = task.state is TaskState.CANNOT_START
    href = None if is_closed else f"/apply/{reference}/{task.step.key}"
    return {"title": task.step.title, "href": href, "hint": task.hint, "status": words, "tone": tone}


@bp.get("/<reference>/history")
@requires(Permission.VIEW_APPLICATION)
def history(reference: str) -> ResponseReturnValue:
    """Show every event with its time and whose doing it was."""
    application = own_application(db.session, current_actor(), reference)
    return render_template(
        "applications/history.html",
        application=application,
        status=status_for(db.session, application, current_actor()),
        happenings=list(history_for_applicant(db.session, application.id)),
    )
