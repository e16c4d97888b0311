"""What happens to applications by itself, when its time has come."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.applications.models import Application
from app.applications.notices import tell_members, tell_team
from app.applications.policy import State
from app.applications.policy.drafts import reminder_due
from app.applications.policy.more_time import is_over
from app.applications.service import application_by_id
from app.applications.service.drafts import days_before_lapse, drafts_that_end, lapse_or_remind
from app.applications.service.guide_versions import drafts_to_move, move_draft
from app.applications.service.more_time import answers_that_end, days_before_end
from app.core.clock import local_date
from app.extensions import db
from app.outbox.jobs import REGULAR
from app.web.ports import ports

MOVE_EVERY = timedelta(minutes=1)
LOOK_EVERY = timedelta(minutes=1)
END_SOON = {State.CHANGES_REQUESTED: "changes_end", State.QUESTIONS_ASKED: "answer_ends"}


def move_drafts() -> None:
    """Put drafts under the version of the guide that binds them since its cut-off day, one by one (S1.48)."""
    now = ports().clock.now()
    waiting = drafts_to_move(db.session, today=local_date(now))
    db.session.rollback()
    for application_id in waiting:
        move_draft(db.session, application_id, now=now)
        db.session.commit()


def end_drafts() -> None:
    """Remind of drafts that end soon (N09), and let those lapse on which nobody worked, one by one."""
    now = ports().clock.now()
    days_before = days_before_lapse(db.session, on=local_date(now))
    ending = drafts_that_end(db.session, days_before, today=local_date(now))
    db.session.rollback()
    for application_id in ending:
        reminder = lapse_or_remind(db.session, application_id, days_before, now=now)
        if reminder is not None:
            _remind(*reminder)
        db.session.commit()


def _remind(application: Application, days: int) -> None:
    """Write to each member; the same reminder of the same last day again is no second mail."""
    tell_members(
        application,
        "draft_ends",
        key=f"{application.id}:{application.due_on}:{days}",
        path=f"/apply/{application.reference}",
        action="Continue your application",
    )


def remind_to_answer() -> None:
    """Remind of the day by which an answer is due (N13); tell the program team when the days to mend are over."""
    now = ports().clock.now()
    today = local_date(now)
    days_before = days_before_end(db.session, on=today)
    ending = answers_that_end(db.session, days_before, today=today)
    db.session.rollback()
    for application_id in ending:
        application = application_by_id(db.session, application_id)
        if is_over(application.state, application.due_on, today):
            _tell_program_team(application)
        else:
            _remind_of_end(application, days_before, today)
        db.session.commit()


def _remind_of_end(application: Application, days_before: Sequence[int], today: date) -> None:
    """Write to each member, once for each reminder of a last day; who has answered meanwhile is not reminded."""
    template, last_day = END_SOON.get(application.state), application.due_on
    days = reminder_due(last_day, today, days_before) if last_day else None
    if template is None or days is None:
        return
    tell_members(
        application,
        template,
        key=f"{application.id}:{last_day}:{days}",
        path=f"/apply/{application.reference}/questions",
        action="See what we ask",
        today=today,
    )


def _tell_program_team(application: Application) -> None:
    """Write to the program managers who may act on it, once for each last day that is over."""
    tell_team(
        application,
        "applications/mail/changes_late.txt",
        key=f"{application.id}:{application.due_on}",
        path=f"/desk/applications/{application.reference}/more-time",
        action="Give more time",
    )


REGULAR.update(
    move_drafts=(MOVE_EVERY, move_drafts),
    end_drafts=(LOOK_EVERY, end_drafts),
    remind_to_answer=(LOOK_EVERY, remind_to_answer),
)
