"""Whom we tell that there is more time."""

from app.applications.events import MoreTimeGiven
from app.applications.notices import tell_members
from app.applications.service import application_by_id
from app.extensions import db
from app.outbox.events import on


@on(MoreTimeGiven)
def tell_new_day(event: MoreTimeGiven) -> None:
    """N13: tell the members until when, and why."""
    application = application_by_id(db.session, event.application_id)
    tell_members(
        application,
        "more_time",
        key=f"{event.application_id}:{event.last_on}",
        path=f"/apply/{application.reference}/questions",
        action="See what we ask",
        last_on=event.last_on,
        reason=event.reason,
    )
