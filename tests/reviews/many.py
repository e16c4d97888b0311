"""Many cases before the panel at once, at every stage, without walking each through its forms."""

from datetime import timedelta
from itertools import cycle, islice
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.applications.models import Application, Revision
from app.applications.policy import State
from app.core.db import Base
from app.partners.models import Organisation
from app.reviews.models import Decision, Finding, Panel, Review
from app.reviews.policy import DecisionState, Outcome, PanelState, ReviewState, Verdict
from tests.builders import NOW, make_account, make_organisation
from tests.rows import make_guide, new_interest

STAGES = (PanelState.INDIVIDUAL, PanelState.CONSENSUS, PanelState.CLOSED)
CODES = ("CRIT-ELIG", "CRIT-BLACKLIST", "CRIT-MIT")
SEATS = 3


def make_cases(
    session: Session, count: int, reviewers: list[Account], *, first: int = 1, deciders: list[Account] | None = None
) -> list[Panel]:
    """Return panels, one third at each stage; each has three of the reviewers in turn."""
    organisation = make_organisation(session, f"Bolt Systems {first}")
    pair = deciders or [make_account(session, name=f"Decider {number}") for number in range(2)]
    guide, seats = make_guide(session).id, cycle(reviewers)
    panels = []
    for number in range(first, first + count):
        panel, rows = _case(number, STAGES[number % 3], organisation, guide)
        for row in [*rows, panel]:
            session.add(row)
            session.flush()
        _seat(session, panel, list(islice(seats, SEATS)))
        if panel.state is PanelState.CLOSED:
            session.add(_decision(panel, *pair))
        panels.append(panel)
    session.commit()
    return panels


def _case(number: int, state: PanelState, organisation: Organisation, guide: UUID) -> tuple[Panel, list[Base]]:
    """Return a panel with the rows it stands on."""
    at = NOW - timedelta(days=number % 40 + 20)
    interest = new_interest(guide, expressed_at=at, answer_due_on=at.date())
    application = Application(
        reference=f"DPP-APP-2031-{number:04}",
        organisation_id=organisation.id,
        interest_id=interest.id,
        guide_version_id=guide,
        state=State.DECLINED if state is PanelState.CLOSED else State.IN_REVIEW,
        state_since=at,
    )
    revision = Revision(application_id=application.id, number=1, submitted_at=at, submitted_by="Asha", content={})
    opened = at + timedelta(days=2)
    panel = Panel(application_id=application.id, revision_id=revision.id, opened_at=opened, due_on=opened.date())
    panel.state = state
    if state is not PanelState.INDIVIDUAL:
        panel.consensus_at = panel.agreed_at = opened + timedelta(days=8)
    return panel, [interest, application, revision]


def _seat(session: Session, panel: Panel, people: list[Account]) -> None:
    for seat, person in enumerate(people):
        review = Review(panel_id=panel.id, reviewer_id=person.id, due_on=panel.due_on, state=ReviewState.OPEN)
        review.revision_id = panel.revision_id
        session.add(review)
        if panel.consensus_at is None:
            continue
        review.state, review.recommendation = ReviewState.SUBMITTED, Outcome.DECLINED
        review.submitted_at = panel.consensus_at
        verdicts = (Verdict.COMPLIANT, Verdict.UNCLEAR if seat else Verdict.COMPLIANT, Verdict.NOT_COMPLIANT)
        session.flush()
        for code, verdict in zip(CODES, verdicts, strict=True):
            session.add(Finding(review_id=review.id, clause_code=code, verdict=verdict, words="Because"))


def _decision(panel: Panel, proposer: Account, approver: Account) -> Decision:
    assert panel.consensus_at is not None
    sent_at = panel.consensus_at + timedelta(days=3)
    return Decision(
        panel_id=panel.id,
        outcome=Outcome.DECLINED,
        summary="No",
        proposed_by=proposer.id,
        proposed_at=sent_at,
        state=DecisionState.SENT,
        approved_by=approver.id,
        approved_at=sent_at,
        record=str(uuid4()),
    )
