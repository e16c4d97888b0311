"""Decisions that may be appealed, and appeals at each of their stages."""

from dataclasses import replace
from typing import TYPE_CHECKING

from app.accounts.policy import Role
from app.reviews.policy import (
    AnswerAppeal,
    AppealAction,
    AssignAppeal,
    MakeAppeal,
    Outcome,
    Verdict,
)
from app.reviews.service.appeals import assign_appeal, make_appeal, propose_answer
from tests.access.of_reviews import approve, make_case, propose, send_all, verdicts
from tests.access.who import Who
from tests.builders import NOW, make_account
from tests.reviews import builders as panels

if TYPE_CHECKING:
    from tests.access.world import World


def put_appeals(world: "World") -> None:
    """Put a decision that may be appealed, and appeals that wait for a chair, an answer, a second person."""
    session, people = world.session, world.people
    owner, chair = (panels.actor(session, people[who]) for who in (Who.OWNER, Who.CHAIR))
    decided, asked, assigned, answered = (decline(world) for _ in range(4))
    world.put("decisions.appeal", {"reasons": "Look again."}, reference=decided.reference)
    new = [make_account(session, Role.REVIEWER, name=name) for name in ("New One", "New Two")]
    chosen = {"chair": str(people[Who.CHAIR].id), "reviewers": [str(one.id) for one in new]}
    for case in (asked, assigned, answered):
        make_appeal(session, MakeAppeal(reasons="Look again."), case.reference, actor=owner, now=NOW)
    world.put("panel.appeal", chosen | {"version": "1"}, reference=asked.reference)
    hand = AssignAppeal(version=1, chair_id=people[Who.CHAIR].id, reviewer_ids=frozenset(one.id for one in new))
    session.commit()
    assign_appeal(session, hand, assigned.reference, actor=chair, now=NOW)
    typed = {"version": "2", "answer": "uphold", "reason": "It is right."}
    world.put("panel.answer", typed, reference=assigned.reference)
    other = make_account(session, Role.CHAIR, name="Another Chair")
    assign_appeal(session, replace(hand, chair_id=other.id), answered.reference, actor=chair, now=NOW)
    answer = AnswerAppeal(version=2, action=AppealAction.UPHOLD, reason="It is right.")
    session.commit()
    propose_answer(session, answer, answered.reference, actor=panels.actor(session, other), now=NOW)
    world.put("panel.confirm_appeal", {"version": "3"}, reference=answered.reference)
    world.put("panel.return_appeal", {"version": "3", "reason": "Say more."}, reference=answered.reference)


def decline(world: "World") -> panels.Case:
    """Return a case that people of its own have declined."""
    session, case = world.session, make_case(world)
    case.manager = make_account(session, Role.PROGRAM_MANAGER, name="Own Manager")
    case.reviewers = [make_account(session, Role.REVIEWER, name=name) for name in ("Own One", "Own Two")]
    panels.assign(session, case, *case.reviewers)
    panels.clear(session, case, *case.reviewers)
    found = verdicts(session, case, Verdict.NOT_COMPLIANT)
    send_all(session, case, found)
    panels.agree(session, case, found)
    propose(session, case, Outcome.DECLINED)
    approve(session, case)
    return case
