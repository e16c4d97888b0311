"""Ties that are told late, of a panel that is well on its way."""

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.reviews.policy import (
    Outcome,
    ProposeDecision,
)
from app.reviews.policy.ties import ReportTie
from app.reviews.service.ties import report_tie
from tests.builders import NOW
from tests.reviews.builders import (
    Case,
    actor,
    recuse,
)

WORDS = "Canary: my sister works there"
PROPOSAL = ProposeDecision(outcome=Outcome.APPROVED, summary="All is well")


def report(session: Session, case: Case, person: Account, by: Account | None = None) -> None:
    command = ReportTie(person_id=person.id, words=WORDS)
    report_tie(session, command, case.reference, actor=actor(session, by or case.chair), now=NOW)
    session.commit()


def declared(session: Session, case: Case) -> None:
    recuse(session, case, case.reviewers[0], WORDS)


def reported(session: Session, case: Case) -> None:
    report(session, case, case.reviewers[0])
