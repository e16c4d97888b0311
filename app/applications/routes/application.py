"""My applications, the task list, the history."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.policy import NEXT_STEP, WATCH, Action, actions_from, status
from app.applications.policy.tasks import TASK_WORDS, Task, TaskState, next_open, tasks
from app.applications.service.application import applications_of, overview, own_application, status_of
from app.applications.service.history import history_for_applicant
from app.core.clock import local_date
from app.extensions import db
from app.web.ports import ports

bp = Blueprint("applications", __name__, url_prefix="/apply")


@bp.get("")
@requires(Permission.VIEW_APPLICATION)
def mine() -> ResponseReturnValue:
    """List the applications of my organisation, each with its one next step."""
    found = [
        {
            "row": row,
            "status": status(row.state, row.state_since, row.due_on),
            "next_step": NEXT_STEP.get(row.state, WATCH),
        }
        for row in applications_of(db.session, current_actor())
    ]
    return render_template("applications/mine.html", applications=found)


@bp.get("/<reference>", endpoint="tasks")
@requires(Permission.VIEW_APPLICATION)
def task_list(reference: str) -> ResponseReturnValue:
    """Show the task list."""
    application = own_application(db.session, current_actor(), reference)
    today = local_date(ports().clock.now())
    whole = overview(db.session, application, today=today)
    found = tasks(whole.answers, whole.documents, today=today)
    return render_template(
        "applications/tasks.html",
        application=application,
        status=status_of(application),
        groups=_groups(reference, found),
        done=sum(task.state is TaskState.DONE for task in found),
        total=len(found),
        may_withdraw=Action.WITHDRAW in actions_from(application.state),
        is_open=Action.SUBMIT in actions_from(application.state),
        next_step=next_open(found),
    )


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
        status=status_of(application),
        happenings=list(history_for_applicant(db.session, application.id)),
    )
