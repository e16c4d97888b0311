"""What happens to applications by itself, when its time has come."""

from datetime import timedelta

from app.applications.service.guide_versions import drafts_to_move, move_draft
from app.core.clock import local_date
from app.extensions import db
from app.outbox.jobs import REGULAR
from app.web.ports import ports

MOVE_EVERY = timedelta(minutes=1)


def move_drafts() -> None:
    """Put drafts under the version of the guide that binds them since its cut-off day, one by one (S1.48)."""
    now = ports().clock.now()
    waiting = drafts_to_move(db.session, today=local_date(now))
    db.session.rollback()
    for application_id in waiting:
        move_draft(db.session, application_id, now=now)
        db.session.commit()


REGULAR.update(move_drafts=(MOVE_EVERY, move_drafts))
