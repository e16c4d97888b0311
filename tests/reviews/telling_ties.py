"""Ties that are told late, of a panel that is well on its way."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.reviews.models import Decision
from app.reviews.policy import (
    ApproveDecision,
    Outcome,
    ProposeDecision,
)
from app.reviews.policy.ties import ReportTie
from app.reviews.service.decisions import propose_decision, send_decision
from app.reviews.service.ties import report_tie
from tests.builders import NOW
from tests.reviews.builders import (
    Case,
    actor,
    recuse,
)

WORDS = "Canary: my sister works there"
PROPOSAL = ProposeDecision(outcome=Outcome.APPROVED, summary="All is well")


def propose(session: Session, case: Case, chair: Account | None = None) -> None:
    propose_decision(session, PROPOSAL, case.reference, actor=actor(session, chair or case.chair), now=NOW)
    session.commit()


def report(session: Session, case: Case, person: Account, by: Account | None = None) -> None:
    command = ReportTie(person_id=person.id, words=WORDS)
    report_tie(session, command, case.reference, actor=actor(session, by or case.chair), now=NOW)
    session.commit()


def decision_of(session: Session) -> Decision:
    return session.scalars(select(Decision).execution_options(populate_existing=True)).one()


def approve(session: Session, case: Case) -> None:
    command = ApproveDecision(version=decision_of(session).version)
    send_decision(session, command, case.reference, actor=actor(session, case.manager), now=NOW)


def declared(session: Session, case: Case) -> None:
    recuse(session, case, case.reviewers[0], WORDS)


def reported(session: Session, case: Case) -> None:
    report(session, case, case.reviewers[0])
