"""What comes by itself: reminders and the end of an offer, the end with notice, and what the end of a term brings."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app

from app.accounts.service import members_of
from app.agreements.models import Agreement
from app.agreements.notices import ask_to_renew, tell_program
from app.agreements.service.find import agreement_with
from app.agreements.service.notice import agreements_that_end, end_agreement
from app.agreements.service.reminders import agreements_to_sign, reminder_of
from app.agreements.service.steps import lapse_agreement
from app.agreements.service.term import (
    agreements_to_renew,
    follow_term,
    open_renewal,
    renewal_reminder,
    renewals_to_remind,
    terms_that_are_over,
)
from app.core.clock import local_date
from app.core.errors import RuleBroken
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
        path=agreement.home,
        action="Read and sign the MoU",
        terms=agreement.terms,
        sign_by=agreement.last_day_to_sign,
    )


def end_with_notice() -> None:
    """End what notice was given to, after its last day, one by one."""
    now = ports().clock.now()
    over = agreements_that_end(db.session, today=local_date(now))
    db.session.rollback()
    for agreement_id in over:
        end_agreement(db.session, agreement_id, now=now)
        db.session.commit()


def open_renewals() -> None:
    """Open the renewals whose day has come, one by one."""
    now = ports().clock.now()
    due = agreements_to_renew(db.session, today=local_date(now))
    db.session.rollback()
    for agreement_id in due:
        try:
            open_renewal(db.session, agreement_id, contact=current_app.config["CONTACT"], now=now)
        except RuleBroken as error:
            db.session.rollback()
            _tell_what_is_missing(agreement_id, error)
        db.session.commit()


def _tell_what_is_missing(agreement_id: UUID, error: RuleBroken) -> None:
    """Tell the program, once, why a renewal cannot be drafted; the job tries again."""
    agreement = agreement_with(db.session, agreement_id)
    tell_program(agreement, "agreements/mail/not_drafted.txt", key=agreement.id, message=error.message)


def remind_of_renewals() -> None:
    """Remind of the renewals that the partner has not signed, so many days before the last one."""
    now = ports().clock.now()
    waiting = renewals_to_remind(db.session)
    db.session.rollback()
    for agreement_id in waiting:
        found = renewal_reminder(db.session, agreement_id, today=local_date(now))
        if found is not None:
            renewal, term, days = found
            ask_to_renew(renewal, term, "agreements/mail/renewal_reminder.txt", key=f"{renewal.id}:{days}")
        db.session.commit()


def follow_terms() -> None:
    """Do what follows from the end of a term, agreement by agreement, as far as it goes today."""
    now = ports().clock.now()
    over = terms_that_are_over(db.session, today=local_date(now))
    db.session.rollback()
    for agreement_id in over:
        _follow(agreement_id, now)


def _follow(agreement_id: UUID, now: datetime) -> None:
    while follow_term(db.session, agreement_id, now=now) is not None:
        db.session.commit()
    db.session.commit()


REGULAR.update(
    open_renewals=(LOOK_EVERY, open_renewals),
    remind_of_renewals=(LOOK_EVERY, remind_of_renewals),
    follow_terms=(END_EVERY, follow_terms),
)
REGULAR.update(follow_signing=(LOOK_EVERY, follow_signing), end_with_notice=(END_EVERY, end_with_notice))
