"""MoUs near the end of their term, and what both sides do about them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.agreements.jobs import end_with_notice, follow_signing, follow_terms, open_renewals, remind_of_renewals
from app.agreements.models import Agreement
from app.agreements.policy import Kind
from app.agreements.service.find import agreement_with
from tests.builders import stay_signed_in
from tests.conftest import SignIn
from tests.fakes import StillClock

LAST = date(2032, 3, 9)  # the term began on 10 March 2030 and is two years; this day counts
OPENS = LAST - timedelta(days=90)
GRACE = LAST + timedelta(days=30)
KOLKATA = ZoneInfo("Asia/Kolkata")
LAST_SECOND = time(23, 59, 59)


def kolkata(day: date, at: time = time(12)) -> datetime:
    return datetime.combine(day, at, KOLKATA).astimezone(UTC)


@dataclass(kw_only=True)
class Days:
    """The days that pass, with the jobs that run on each."""

    app: Flask
    session: Session
    clock: StillClock
    relay: Callable[[], None]
    sign_in: SignIn
    signs: Account
    manages: Account
    signatory: FlaskClient = field(init=False)
    manager: FlaskClient = field(init=False)

    def go_to(self, day: date, at: time = time(12)) -> None:
        """Let the clock stand at a moment, and nothing else happen."""
        self.clock.at = kolkata(day, at)
        self.signatory, self.manager = self.sign_in(self.signs), self.sign_in(self.manages)
        stay_signed_in(self.session, self.clock.at)

    def work(self, times: int = 1) -> None:
        """Let the worker do all that it does by itself, as often as this."""
        for _ in range(times):
            with self.app.app_context():
                for job in (open_renewals, remind_of_renewals, follow_signing, end_with_notice, follow_terms):
                    job()
            self.relay()
        self.session.expire_all()

    def on(self, day: date, at: time = time(12)) -> None:
        """Go to a moment and let the worker run twice there: twice is once."""
        self.go_to(day, at)
        self.work(times=2)

    def renewal(self) -> Agreement:
        return self.session.scalars(select(Agreement).where(Agreement.kind == Kind.RENEWAL)).one()

    def again(self, agreement: Agreement) -> Agreement:
        return agreement_with(self.session, agreement.id)

    def sign(self, agreement: Agreement) -> int:
        self.session.expire_all()
        typed = {"full_name": agreement.terms["signatory"]["name"], "capacity": "Director", "consent": "y"}
        return self.signatory.post(agreement.home, data=typed | {"sha256": agreement.sha256}).status_code

    def countersign(self, agreement: Agreement) -> int:
        self.session.expire_all()
        place = f"/desk/mou/{agreement.reference}"
        self.manager.post(f"{place}/approve")
        return self.manager.post(f"{place}/countersign", data={"sha256": agreement.sha256}).status_code
