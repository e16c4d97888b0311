"""What follows by itself when the last day of a duty is over."""

from datetime import timedelta

from app.accounts.policy import PORTAL
from app.core.clock import local_date
from app.duties.service.acceptance import follow_acceptance, partners_that_owe
from app.extensions import db
from app.outbox.jobs import REGULAR
from app.web.ports import ports

LOOK_EVERY = timedelta(minutes=10)


def follow_guide() -> None:
    """Let the standing follow what was not accepted in time, partner by partner (S1.9, S1.48)."""
    now = ports().clock.now()
    owing = partners_that_owe(db.session, today=local_date(now))
    db.session.rollback()
    for partner_id in owing:
        follow_acceptance(db.session, partner_id, actor=PORTAL, now=now)
        db.session.commit()


REGULAR.update(follow_guide=(LOOK_EVERY, follow_guide))
