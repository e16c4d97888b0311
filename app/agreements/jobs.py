"""What comes by itself while an MoU waits for its signature: reminders, and the end of the offer."""

from datetime import timedelta

from app.accounts.service import members_of
from app.agreements.models import Agreement
from app.agreements.service.notice import agreements_that_end, end_agreement
from app.agreements.service.reminders import agreements_to_sign, reminder_of
from app.agreements.service.steps import lapse_agreement
from app.core.clock import local_date
from app.extensions import db
from app.outbox.jobs import REGULAR
from app.outbox.mail import notify_all
from app.web.ports import ports

LOOK_EVERY = timedelta(minutes=10)
END_EVERY = timedelta(minutes=1)


def follow_signing() -> None:
    """End what was not signed in time, and remind of the rest, one by one."""
    now = ports().clock.now()
    waiting = agreements_to_sign(db.session)
    db.session.rollback()
    for agreement_id in waiting:
        if not lapse_agreement(db.session, agreement_id, now=now):
            found = reminder_of(db.session, agreement_id, today=local_date(now))
            if found is not None:
                _remind(*found)
        db.session.commit()


def _remind(agreement: Agreement, days: int) -> None:
    """N16, to every member; the same reminder of the same issue again is no second mail."""
    notify_all(
        "agreements/mail/reminder.txt",
        members_of(db.session, agreement.application.organisation_id),
        key=f"{agreement.id}:{len(agreement.issues)}:{days}",
        path=f"/apply/{agreement.application.reference}/mou",
        action="Read and sign the MoU",
        terms=agreement.terms,
        sign_by=agreement.application.due_on,
    )


def end_with_notice() -> None:
    """End what notice was given to, after its last day, one by one."""
    now = ports().clock.now()
    over = agreements_that_end(db.session, today=local_date(now))
    db.session.rollback()
    for agreement_id in over:
        end_agreement(db.session, agreement_id, now=now)
        db.session.commit()


REGULAR.update(follow_signing=(LOOK_EVERY, follow_signing), end_with_notice=(END_EVERY, end_with_notice))
