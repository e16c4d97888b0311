"""Another look at a decision: asked for by the applicant, answered by people who did not decide."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.policy import Action
from app.applications.service import advance
from app.applications.service.application import own_application_to_change
from app.applications.service.ties import has_tie
from app.core.clock import local_date
from app.core.errors import Conflict, NotFound
from app.guide.service import policy_value
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import (
    AppealAnswered,
    AppealAnswerProposed,
    AppealAnswerReturned,
    AppealAssigned,
    AppealMade,
    ReviewersAssigned,
)
from app.reviews.models import Appeal, AppealReviewer, Decision, Panel
from app.reviews.policy import (
    AnswerAppeal,
    AppealAction,
    AppealState,
    AssignAppeal,
    Chance,
    ConfirmAnswer,
    MakeAppeal,
    ReturnAnswer,
)
from app.reviews.policy.assignment import Candidate
from app.reviews.service.access import as_panel, is_untied, quorum
from app.reviews.service.appeal_people import chairs_for
from app.reviews.service.assignment import Choice, choice_for
from app.reviews.service.decisions import sent_decision
from app.reviews.service.panels import ask
from app.reviews.service.rounds import is_new_to, next_round, people_until
from app.reviews.service.ties import tied_people


@dataclass(frozen=True, kw_only=True)
class Appealing:
    """What an applicant may do about a decision, until when, and what came of it."""

    chance: Chance
    last_day: date
    appeal: Appeal | None


def appealing(session: Session, decision: Decision | None, *, now: datetime) -> Appealing | None:
    """Return how it stands with another look; there is none at an approval, or before a decision."""
    if decision is None or decision.outcome not in policy.APPEALABLE:
        return None
    assert decision.approved_at is not None, "a sent decision has its time"
    day = local_date(decision.approved_at)
    appeal = session.scalar(select(Appeal).where(Appeal.decision_id == decision.id))
    last_day = policy.last_day_to_appeal(day, policy_value(session, "appeal_days", on=day))
    found = policy.chance(last_day=last_day, today=local_date(now), is_used=appeal is not None)
    return Appealing(chance=found, last_day=last_day, appeal=appeal)


def make_appeal(session: Session, command: MakeAppeal, reference: str, *, actor: Actor, now: datetime) -> Appeal:
    """Ask for another look, once for each decision and in time. The caller commits."""
    application = own_application_to_change(session, actor, reference)
    decision = sent_decision(session, application.id)
    found = appealing(session, decision, now=now)
    if decision is None or found is None or actor.account_id is None:
        raise NotFound
    policy.check_chance(found.chance)
    days = policy_value(session, "appeal_answer_days", on=local_date(now))
    appeal = Appeal(
        decision_id=decision.id,
        reasons=command.reasons,
        asked_by=actor.account_id,
        asked_at=now,
        due_on=policy.due_on(local_date(now), days),
    )
    session.add(appeal)
    publish(session, AppealMade(application_id=application.id, appeal_id=appeal.id), actor=actor, at=now)
    return appeal


def appeals(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the query of all appeals that the actor may deal with: those without an answer first, by their day."""
    return (
        select(
            Panel.reference,
            Panel.applicant,
            Decision.outcome,
            Appeal.asked_at,
            Appeal.due_on,
            Appeal.state,
            Appeal.chair_name.label("chair"),
        )
        .join(Appeal.decision)
        .join(Decision.panel)
        .where(*is_untied(actor), is_new_to(actor))
        .order_by(Appeal.answered_at.is_not(None), Appeal.due_on, Appeal.id)
    )


def appeals_to_assign(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose the appeals that nobody answers, by a tie of their chair, too, for who may choose who does."""
    columns = Panel.reference, Panel.applicant.label("who"), Appeal.asked_at.label("since"), Appeal.due_on
    waiting = select(*columns).join(Appeal.decision).join(Decision.panel)
    tied = has_tie(Panel.application_id, Appeal.chair_id)
    nobody = or_(Appeal.state == AppealState.OPEN, and_(Appeal.state == AppealState.ASSIGNED, tied))
    return waiting.where(nobody, *is_untied(actor), is_new_to(actor))


def appeals_to_confirm(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Choose the appeals whose answer waits for a second person, for the queue of one of them."""
    columns = Panel.reference, Panel.applicant.label("who"), Appeal.asked_at.label("since"), Appeal.due_on
    waiting = select(*columns).join(Appeal.decision).join(Decision.panel)
    mine = Appeal.state == AppealState.PROPOSED, Appeal.chair_id != actor.account_id
    return waiting.where(*mine, *is_untied(actor), is_new_to(actor))


def appeal_at(session: Session, actor: Actor, reference: str) -> Appeal:
    """Return the last appeal on an application. Raises NotFound for people with a tie or a part in what is decided."""
    found = select(Appeal).join(Appeal.decision).join(Decision.panel).where(Panel.reference == reference)
    mine = found.where(*is_untied(actor), is_new_to(actor)).order_by(Panel.round.desc()).limit(1)
    appeal = session.scalar(mine)
    if appeal is None:
        raise NotFound
    return appeal


def appeal_to_answer(session: Session, actor: Actor, reference: str) -> Appeal:
    """Return the appeal for the chair it is assigned to. Raises NotFound for everybody else."""
    appeal = appeal_at(session, actor, reference)
    if appeal.chair_id is None or appeal.chair_id != actor.account_id:
        raise NotFound
    return appeal


def reviewers_for(session: Session, appeal: Appeal, actor: Actor, *, now: datetime) -> tuple[Choice, list[Candidate]]:
    """Return who may review if the case is opened again, those with the least to do first."""
    panel = appeal.decision.panel
    choice, before = choice_for(session, panel, actor, now=now), people_until(session, panel, panel.round)
    return choice, [one for one in choice.free if one.person_id not in before]


def _free(session: Session, appeal: Appeal, actor: Actor, now: datetime) -> set[UUID]:
    _, free = reviewers_for(session, appeal, actor, now=now)
    return {one.person_id for one in free}


def _locked(session: Session, appeal: Appeal, version: int) -> None:
    """Wait for others who change this appeal, and raise Conflict when it is not what was read."""
    session.refresh(appeal, with_for_update=True)
    if appeal.version != version:
        raise Conflict("Somebody else has dealt with this appeal meanwhile.")


def assign_appeal(session: Session, command: AssignAppeal, reference: str, *, actor: Actor, now: datetime) -> None:
    """Hand the appeal to a chair and reviewers who are new to the case, again if need be. The caller commits."""
    appeal = appeal_at(session, actor, reference)
    _locked(session, appeal, command.version)
    state = policy.appeal_after(appeal.state, AppealAction.ASSIGN)
    policy.check_appeal_assignment(
        command,
        chairs={chair.id for chair in chairs_for(session, appeal)},
        reviewers=_free(session, appeal, actor, now),
        quorum=quorum(session, now),
    )
    appeal.state, appeal.chair_id = state, command.chair_id
    kept = {one.reviewer_id: one for one in appeal.chosen}
    appeal.chosen = [kept.get(one) or AppealReviewer(reviewer_id=one) for one in command.reviewer_ids]
    fact = AppealAssigned(panel_id=appeal.decision.panel_id, appeal_id=appeal.id)
    publish(session, fact, actor=as_panel(actor), at=now)


def propose_answer(session: Session, command: AnswerAppeal, reference: str, *, actor: Actor, now: datetime) -> None:
    """Say how the appeal should end, for a second person to confirm. The caller commits."""
    appeal = appeal_to_answer(session, actor, reference)
    _locked(session, appeal, command.version)
    state = policy.appeal_after(appeal.state, AppealAction.PROPOSE)
    appeal.state, appeal.wish, appeal.answer = state, command.action, command.reason
    fact = AppealAnswerProposed(panel_id=appeal.decision.panel_id, appeal_id=appeal.id)
    publish(session, fact, actor=as_panel(actor), at=now)


def appeal_to_confirm(session: Session, actor: Actor, reference: str) -> Appeal:
    """Return the appeal for a second person. Raises NotFound for who has a part in it or in what is decided."""
    appeal = appeal_at(session, actor, reference)
    if not may_confirm(appeal, actor):
        raise NotFound
    return appeal


def may_confirm(appeal: Appeal, actor: Actor) -> bool:
    """Tell whether the actor, who is new to the case, is the second person."""
    chosen = [one.reviewer_id for one in appeal.chosen]
    return policy.may_confirm(actor.account_id, chair_id=appeal.chair_id, chosen=chosen)


def confirm_answer(session: Session, command: ConfirmAnswer, reference: str, *, actor: Actor, now: datetime) -> None:
    """Let the decision stand, or open the case again for a new panel, as the chair proposed. The caller commits."""
    appeal = appeal_to_confirm(session, actor, reference)
    _locked(session, appeal, command.version)
    state = policy.appeal_after(appeal.state, appeal.wish or AppealAction.UPHOLD)
    policy.check_chair_stands(appeal.chair_id, tied=tied_people(session, appeal.decision.panel))
    if state is AppealState.REOPENED:
        _reopen(session, appeal, actor=actor, now=now)
    appeal.state, appeal.confirmed_by, appeal.answered_at = state, actor.account_id, now
    fact = AppealAnswered(application_id=appeal.decision.panel.application_id, appeal_id=appeal.id)
    publish(session, fact, actor=as_panel(actor), at=now)


def return_answer(session: Session, command: ReturnAnswer, reference: str, *, actor: Actor, now: datetime) -> None:
    """Send the answer back to the chair of the appeal, with the reason. The caller commits."""
    appeal = appeal_to_confirm(session, actor, reference)
    _locked(session, appeal, command.version)
    appeal.state = policy.appeal_after(appeal.state, AppealAction.RETURN)
    appeal.sent_back = command.reason
    fact = AppealAnswerReturned(panel_id=appeal.decision.panel_id, appeal_id=appeal.id)
    publish(session, fact, actor=as_panel(actor), at=now)


def _reopen(session: Session, appeal: Appeal, *, actor: Actor, now: datetime) -> None:
    """Take the application back to review, with a panel of other people."""
    panel, today = appeal.decision.panel, local_date(now)
    chosen = [one.reviewer_id for one in appeal.chosen]
    policy.check_still_free(chosen, free=_free(session, appeal, actor, now), quorum=quorum(session, now))
    advance(session, panel.application, Action.REOPEN, now=now)
    due_on = policy.due_on(today, policy_value(session, "review_days", on=today))
    again = next_round(session, panel, opened_at=now, due_on=due_on)
    ask(session, again, chosen, now=now)
    publish(session, ReviewersAssigned(panel_id=again.id), actor=as_panel(actor), at=now)
