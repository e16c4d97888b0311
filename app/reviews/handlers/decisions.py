"""Notices N14 and N43 about decisions, and the duties that follow from conditions."""

from datetime import date

from app.accounts.service import members_of
from app.applications.service.reapplication import reapply_day
from app.duties.policy import DutyKind
from app.duties.service import open_duty
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import notify_all
from app.partners.events import PartnerActivated
from app.reviews.events import DecisionProposed, DecisionReturned, DecisionSent
from app.reviews.handlers.told import tell
from app.reviews.models import Decision, ReturnedProposal
from app.reviews.service.appeals import appealing
from app.reviews.service.decisions import approvers, sent_decision
from app.reviews.service.telling import TEMPLATE
from app.reviews.service.ties import tied_people
from app.web.ports import ports


@on(DecisionProposed)
def ask_approvers(event: DecisionProposed) -> None:
    """N43, for each proposal: the one after a proposal was sent back is told anew."""
    decision = db.session.get_one(Decision, event.decision_id)
    people, key = approvers(db.session, decision), f"{decision.id}:{len(decision.returned)}"
    tell(people, "proposed", decision.panel, key=key, page="approve", action="Read and approve")


@on(DecisionReturned)
def tell_proposer(event: DecisionReturned) -> None:
    """Tell who proposed that it came back. The reason stands on the page only: it may name people."""
    proposal = db.session.get_one(ReturnedProposal, event.proposal_id)
    if proposal.proposed_by in tied_people(db.session, proposal.decision.panel):
        return
    tell(
        [proposal.proposer],
        "returned",
        proposal.decision.panel,
        key=proposal.id,
        page="decide",
        action="Read why and propose again",
        returned_at=proposal.returned_at,
    )


@on(DecisionSent)
def tell_members(event: DecisionSent) -> None:
    """N14, to all members of the applicant."""
    decision = db.session.get_one(Decision, event.decision_id)
    notify_all(
        TEMPLATE,
        members_of(db.session, decision.panel.organisation_id),
        key=event.decision_id,
        path=f"/apply/{decision.panel.reference}/decision",
        action="Read the decision",
        panel=decision.panel,
        decision=decision,
        outcome=decision.outcome.text,
        **_ways_on(decision),
    )


def _ways_on(decision: Decision) -> dict[str, date | None]:
    """Return until when another look may be asked for, and from when a new application may start."""
    assert decision.approved_at is not None, "a sent decision has its time"
    found = appealing(db.session, decision, now=decision.approved_at)
    return {
        "appeal_until": found.last_day if found else None,
        "reapply_on": reapply_day(db.session, decision.approved_at) if found else None,
    }


@on(PartnerActivated)
def open_condition_duties(event: PartnerActivated) -> None:
    """Make each condition of the decision a duty of the new partner, by the day it was given."""
    decision, now = sent_decision(db.session, event.application_id), ports().clock.now()
    for one in decision.conditions if decision else ():
        kind, words = DutyKind.CONDITION, one.words
        open_duty(db.session, event.partner_id, kind, source_id=one.id, words=words, due_on=one.due_on, now=now)
