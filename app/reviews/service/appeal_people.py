"""Who has to do with an appeal: who chooses, answers and confirms, and whom it lacks."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import people_with
from app.reviews import policy
from app.reviews.models import Appeal, Decision, Panel
from app.reviews.service.rounds import people_until
from app.reviews.service.ties import tied_people

CHAIR_WANTED = "a chair for an appeal, who had no part in the decision"
SECOND_WANTED = "a second person for the answer to an appeal, who had no part in the decision"


def chairs_for(session: Session, appeal: Appeal) -> list[Account]:
    """Return the chairs who may answer: no tie, no review and no hand in the decision."""
    return _new_people(session, appeal.decision.panel, people_with(session, Role.CHAIR))


def assigners(session: Session, appeal: Appeal) -> list[Account]:
    """Return who is asked to assign it: chairs and program managers who are new to the case."""
    able = {person.id: person for role in (Role.CHAIR, Role.PROGRAM_MANAGER) for person in people_with(session, role)}
    return _new_people(session, appeal.decision.panel, list(able.values()))


def confirmers(session: Session, appeal: Appeal) -> list[Account]:
    """Return who may confirm an answer: chairs and program managers without a part in it."""
    chosen = [one.reviewer_id for one in appeal.chosen]
    people = assigners(session, appeal)
    return [one for one in people if policy.may_confirm(one.id, chair_id=appeal.chair_id, chosen=chosen)]


def deciders(session: Session, decision: Decision) -> list[Account]:
    """Return the two who stand behind a decision, unless a tie has come out since."""
    tied, hands = tied_people(session, decision.panel), (decision.proposer, decision.approver)
    return [person for person in hands if person is not None and person.id not in tied]


def chair_of(session: Session, appeal: Appeal) -> Account | None:
    """Return who answers an appeal, unless a tie has come out since."""
    tied = tied_people(session, appeal.decision.panel)
    return None if appeal.chair is None or appeal.chair.id in tied else appeal.chair


def waiting_appeal(session: Session, panel: Panel) -> Appeal | None:
    """Return the appeal on the application of a panel that is not answered yet."""
    mine = select(Appeal).join(Appeal.decision).join(Decision.panel)
    return session.scalar(mine.where(Panel.application_id == panel.application_id, Appeal.answered_at.is_(None)))


def roles_wanted_for(session: Session, appeal: Appeal) -> list[str]:
    """Return in words whom an appeal lacks: somebody to answer it, or a second person."""
    if not chairs_for(session, appeal):
        return [CHAIR_WANTED]
    return [SECOND_WANTED] if len(assigners(session, appeal)) == 1 else []


def _new_people(session: Session, panel: Panel, people: Sequence[Account]) -> list[Account]:
    closed = people_until(session, panel, panel.round) | tied_people(session, panel)
    return [person for person in people if person.id not in closed]
