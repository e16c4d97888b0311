"""Proposing a decision, sending it by a second person, reading it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, null, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import Account
from app.accounts.policy import Actor, Role
from app.accounts.service import people_with
from app.applications.policy import Action
from app.applications.service import advance
from app.core.digests import sha256_of
from app.core.errors import Conflict, NotFound, RuleBroken
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import DecisionProposed, DecisionReturned, DecisionSent
from app.reviews.models import Decision, DecisionReason, Panel
from app.reviews.policy import (
    ApproveDecision,
    Criterion,
    DecisionAction,
    DecisionState,
    Entry,
    Outcome,
    PanelAction,
    PanelState,
    ProposeDecision,
    ReturnDecision,
)
from app.reviews.service.access import as_panel, criteria_of, is_led_by, lock, panel_at, titles
from app.reviews.service.blocks import check_proposal, check_sending
from app.reviews.service.consensus import agreed_entries, recused_reviews, sent_reviews
from app.reviews.service.record import record_text
from app.reviews.service.reopening import earlier_reviews, reopenings
from app.reviews.service.rounds import people_before
from app.reviews.service.scores import agreed_scores, scales_of
from app.reviews.service.terms import keep_returned, set_terms
from app.reviews.service.ties import tied_people

ACTIONS = {
    Outcome.APPROVED: Action.APPROVE,
    Outcome.CONDITIONAL: Action.APPROVE,
    Outcome.DECLINED: Action.DECLINE,
    Outcome.DEFERRED: Action.DEFER,
}


def propose_decision(
    session: Session, command: ProposeDecision, reference: str, *, actor: Actor, now: datetime
) -> Decision:
    """Propose an outcome with the reasons that the panel agreed on. The caller commits."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    state = _moved(panel.decision, DecisionAction.PROPOSE) if panel.decision else DecisionState.PROPOSED
    check_proposal(session, panel, command, now=now)
    decision = _written(session, panel, command, state, actor=actor, now=now)
    set_terms(decision, command)
    _write_reasons(session, decision, agreed_entries(session, panel))
    publish(session, DecisionProposed(panel_id=panel.id, decision_id=decision.id), actor=as_panel(actor), at=now)
    return decision


def _moved(decision: Decision, action: DecisionAction) -> DecisionState:
    """Return the next state; where the action is not possible any more, somebody else was faster."""
    try:
        return policy.decision_after(decision.state, action)
    except RuleBroken as error:
        raise Conflict(error.message) from error


def _written(
    session: Session, panel: Panel, command: ProposeDecision, state: DecisionState, *, actor: Actor, now: datetime
) -> Decision:
    """Return the panel's decision, the first or the one that was sent back, with what is proposed now."""
    decision = panel.decision
    if decision is None:
        decision = Decision(
            panel_id=panel.id,
            outcome=command.outcome,
            summary=command.summary,
            proposed_by=_person(actor),
            proposed_at=now,
            state=state,
        )
        session.add(decision)
        return decision
    decision.outcome, decision.summary, decision.state = command.outcome, command.summary, state
    decision.proposed_by, decision.proposed_at = _person(actor), now
    return decision


def _write_reasons(session: Session, decision: Decision, agreed: Mapping[str, Entry]) -> None:
    for code, entry in agreed.items():
        assert entry.verdict is not None, "only whole findings are recorded"
        session.merge(
            DecisionReason(decision_id=decision.id, clause_code=code, verdict=entry.verdict, words=entry.words)
        )


def _check_read(decision: Decision, version: int) -> None:
    """Raise Conflict unless the proposal is the one that the second person has read."""
    if decision.version != version:
        raise Conflict("The proposal has changed since you read it.")


def send_back(session: Session, command: ReturnDecision, reference: str, *, actor: Actor, now: datetime) -> None:
    """Return the proposal to the chair as the second person, with the reason. The caller commits."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    decision = proposed(session, panel)
    state = _moved(decision, DecisionAction.RETURN)
    policy.panel_after(panel.state, PanelAction.AGREE)
    _check_read(decision, command.version)
    policy.check_approval(proposed_by=decision.proposed_by, approver_id=actor.account_id)
    kept = keep_returned(session, decision, _titles(session, panel), by=_person(actor), reason=command.reason, at=now)
    decision.state = state
    fact = DecisionReturned(panel_id=panel.id, decision_id=decision.id, proposal_id=kept.id)
    publish(session, fact, actor=as_panel(actor), at=now)


def _titles(session: Session, panel: Panel) -> dict[str, str]:
    return titles(criteria_of(session, panel))


def send_decision(session: Session, command: ApproveDecision, reference: str, *, actor: Actor, now: datetime) -> None:
    """Approve as the second person and tell the applicant: decision, panel and application move at once."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    decision = proposed(session, panel)
    sent = _moved(decision, DecisionAction.SEND)
    _check_read(decision, command.version)
    policy.check_approval(proposed_by=decision.proposed_by, approver_id=actor.account_id)
    check_sending(session, panel, decision, now=now)
    state = policy.panel_after(panel.state, PanelAction.DECIDE)
    record = _record(session, panel, decision, approver=actor.name, sent_at=now)
    panel.state = state
    decision.state, decision.approved_by, decision.approved_at = sent, _person(actor), now
    decision.record = record
    advance(session, panel.application, ACTIONS[decision.outcome], now=now)
    fact = DecisionSent(
        application_id=panel.application_id,
        decision_id=decision.id,
        outcome=decision.outcome.value,
        record_sha256=sha256_of(record),
    )
    publish(session, fact, actor=as_panel(actor), at=now)


def _record(session: Session, panel: Panel, decision: Decision, *, approver: str, sent_at: datetime) -> str:
    reviews = sent_reviews(session, panel)
    return record_text(
        decision,
        reviews=reviews,
        recused=recused_reviews(session, panel),
        approver=approver,
        sent_at=sent_at,
        titles=_titles(session, panel),
        scales=scales_of(session, panel),
        agreed_scores=agreed_scores(session, panel),
        reopened=reopenings(session, reviews),
        earlier=earlier_reviews(session, reviews),
    )


def _person(actor: Actor) -> UUID:
    assert actor.account_id is not None, "people decide, not the portal"
    return actor.account_id


def proposed(session: Session, panel: Panel) -> Decision:
    """Return the panel's decision as it stands now, sent or not. Raises NotFound before there is one."""
    query = select(Decision).where(Decision.panel_id == panel.id).options(selectinload(Decision.reasons))
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def decisions_to_approve(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose the proposals that wait for a second person, for the queue of one of them; no day is set for that."""
    columns = Panel.reference, Panel.applicant.label("who"), Decision.proposed_at.label("since")
    waiting = Decision.state == DecisionState.PROPOSED, Panel.state == PanelState.CONSENSUS
    return select(*columns, null().label("due_on")).join(Decision.panel).where(*waiting, *is_led_by(actor))


def sent_decision(session: Session, application_id: UUID) -> Decision | None:
    """Return what the applicant may read: the last decision that was sent."""
    mine = select(Decision).join(Decision.panel).where(Panel.application_id == application_id)
    sent = mine.where(Decision.state == DecisionState.SENT)
    return session.scalar(sent.order_by(Panel.round.desc()).limit(1))


def approvers(session: Session, decision: Decision) -> list[Account]:
    """Return who may approve: chairs and program managers, without the proposer and people with a tie."""
    tied = tied_people(session, decision.panel) | people_before(session, decision.panel)
    able = {person.id: person for role in (Role.CHAIR, Role.PROGRAM_MANAGER) for person in people_with(session, role)}
    return [person for person in able.values() if person.id not in tied | {decision.proposed_by}]


def reasons_of(decision: Decision, criteria: Sequence[Criterion]) -> list[tuple[Criterion, DecisionReason]]:
    """Return the agreed finding on every clause, in the guide's order."""
    found = {reason.clause_code: reason for reason in decision.reasons}
    return [(criterion, found[criterion.code]) for criterion in criteria if criterion.code in found]


def record_of(session: Session, panel: Panel) -> str:
    """Return the record of a sent decision. Raises NotFound before."""
    decision = proposed(session, panel)
    if decision.state is not DecisionState.SENT:
        raise NotFound
    return decision.record
