"""The program team's list of applications, and one case."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.models import Application
from app.applications.policy import (
    ANSWERED_IN_PART,
    PROMISES,
    STATE_NAMES,
    Action,
    State,
    actions_from,
    next_for_staff,
)
from app.applications.policy.explanations import EXPLANATIONS
from app.applications.policy.sections import remarks_in
from app.applications.service.application import answers_of, application_at, newest_revision, status_of
from app.applications.service.copies import copy_at, has_copy
from app.applications.service.desk import applications_in
from app.applications.service.history import history_for_staff
from app.applications.service.promise import promises_kept
from app.applications.service.quick_refusal import confirmed_refusal
from app.applications.service.words import topics_of
from app.core.clock import local_date
from app.extensions import db
from app.files.access import note_reading
from app.guide.service import policy_value
from app.outbox.service import letters_not_gone
from app.web.downloads import send_stored
from app.web.paging import asked_page, page_of
from app.web.ports import ports
from app.web.words import day, moment

bp = Blueprint("desk_applications", __name__, url_prefix="/desk/applications")
COLUMNS = (
    {"key": "reference", "label": "Reference"},
    {"key": "organisation", "label": "Organisation"},
    {"key": "state", "label": "State"},
    {"key": "next", "label": "Next"},
    {"key": "since", "label": "Since"},
    {"key": "due", "label": "Due"},
)


def _document(reference: str, one: Mapping[str, str]) -> dict[str, object]:
    """Return a row on a submitted document, with the way to the file."""
    href = f"/desk/applications/{reference}/evidence/{one['requirement']}/file"
    return {**one, "file": {"text": one["file_name"], "href": href}}


CHECK_PAGE = ("Check the documents", "check")
MORE_LINKS: list[Callable[[Application], tuple[str, str] | None]] = []  # rooms above say what else a case leads to
PAGES = {Action.START_CHECK: CHECK_PAGE, Action.REQUEST_CHANGES: CHECK_PAGE, Action.PASS_CHECK: CHECK_PAGE}


@bp.get("", endpoint="list")
@requires(Permission.VIEW_DESK)
def list_applications() -> ResponseReturnValue:
    """List applications by state; what is due first comes first."""
    text = request.args.get("state", "")
    state = next((known for known in State if known == text), None)
    page = page_of(db.session, applications_in(state, current_actor()), asked_page())
    return render_template(
        "applications/desk/list.html",
        page=page,
        columns=COLUMNS,
        rows=[_cells(row) for row in page.rows],
        states={str(known): names[0] for known, names in STATE_NAMES.items()},
        chosen=state,
        **_promise(),
    )


def _promise() -> dict[str, object]:
    """Return what we promise, and how often we kept it."""
    today = local_date(ports().clock.now())
    kept = promises_kept(db.session, current_actor(), today=today)
    return {
        "promised_days": policy_value(db.session, PROMISES[State.SUBMITTED], on=today),
        "kept": [
            {"period": period, "in_time": one.in_time, "late": one.late, "share": one.share}
            for period, one in kept.items()
        ],
    }


def _cells(row: Row[tuple[object, ...]]) -> dict[str, object]:
    name, tone = STATE_NAMES[row.state]
    return {
        "reference": {"text": row.reference, "href": f"/desk/applications/{row.reference}"},
        "organisation": row.applicant,
        "state": {"tag": name, "tone": tone},
        "next": next_for_staff(row.state, owed_since=row.program_owes_since),
        "since": moment(row.program_owes_since or row.state_since),
        "due": day(row.due_on) if row.due_on and not row.program_owes_since else None,
    }


@bp.get("/<reference>")
@requires(Permission.VIEW_DESK)
def case(reference: str) -> ResponseReturnValue:
    """Show one application with all that was said and done."""
    application = application_at(db.session, current_actor(), reference)
    revision = newest_revision(db.session, application.id)
    content: Mapping[str, Any] = revision.content if revision else answers_of(db.session, application.id)
    return render_template(
        "applications/desk/case.html",
        application=application,
        status=status_of(application),
        state=STATE_NAMES[application.state],
        next_party=next_for_staff(application.state, owed_since=application.program_owes_since),
        revision=revision,
        has_copy=revision is not None and has_copy(db.session, revision.id),
        topics=topics_of(db.session, content),
        documents=[_document(reference, one) for one in content.get("evidence", [])],
        explained=content.get(EXPLANATIONS, {}),
        remarks=remarks_in(content, today=local_date(ports().clock.now())),
        buttons=_buttons(application.state),
        links=[found for link in MORE_LINKS if (found := link(application))],
        refusal=confirmed_refusal(db.session, application.id),
        happenings=list(history_for_staff(db.session, application.id)),
        not_gone=letters_not_gone(db.session, f"/apply/{reference}"),
    )


@bp.get("/<reference>/copy/<int(max=9999):number>")
@requires(Permission.VIEW_DESK)
def copy(reference: str, number: int) -> ResponseReturnValue:
    """Send a revision as a document."""
    found = copy_at(db.session, current_actor(), reference, number)
    note_reading(found)
    return send_stored(found)


def _buttons(state: State) -> list[tuple[str, str]]:
    """Return words and place of the pages on which the possible actions are done."""
    possible = actions_from(state)
    if state in ANSWERED_IN_PART:
        return [("Give more time", "more-time")]
    return list(dict.fromkeys(page for action, page in PAGES.items() if action in possible))
