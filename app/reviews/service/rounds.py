"""After an appeal other people look at the case: who took part before, and whose turn it is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, literal, or_, select, union
from sqlalchemy.orm import Session, aliased

from app.accounts.policy import Actor
from app.reviews.models import Appeal, Decision, Panel, ReturnedProposal, Review

# Aliases are made once: making them for each statement took longer than the statement.
PANEL, REVIEW, RETURNED = aliased(Panel), aliased(Review), aliased(ReturnedProposal)
DECISION, SENT = aliased(Decision), aliased(Decision)
EARLIER, LATER = aliased(Panel), aliased(Panel)


def _hands(of: Callable[[Any], ColumnElement[bool]]) -> tuple[Select[Any], ...]:
    """Choose everybody who was asked to review, or had a hand in the decision, on the panels that are meant."""
    proposals = select(RETURNED.proposed_by).join(SENT, SENT.id == RETURNED.decision_id).where(of(SENT.panel_id))
    return (
        select(PANEL.agreed_by).where(of(PANEL.id)),
        select(REVIEW.reviewer_id).where(of(REVIEW.panel_id)),
        select(DECISION.proposed_by).where(of(DECISION.panel_id)),
        select(DECISION.approved_by).where(of(DECISION.panel_id)),
        proposals,
        proposals.with_only_columns(RETURNED.returned_by),
    )


def took_part(panel: Any, person: UUID | None) -> ColumnElement[bool]:
    """Return the condition that a person was asked to review on the panel, or had a hand in its decision."""
    return or_(*(literal(person, Uuid()).in_(one) for one in _hands(lambda of: of == panel.id)))


def is_turn_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for the one panel of an application that the actor may see.

    Who took part in an earlier round sees that one, and everybody else the last.
    """
    mine = actor.account_id
    before = select(EARLIER.id).where(
        EARLIER.application_id == Panel.application_id, EARLIER.round < Panel.round, took_part(EARLIER, mine)
    )
    after = select(LATER.id).where(LATER.application_id == Panel.application_id, LATER.round > Panel.round)
    return and_(~before.exists(), or_(~after.exists(), took_part(Panel, mine)))


def is_new_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for a panel in which, and before which, the actor took no part."""
    mine = select(EARLIER.id).where(
        EARLIER.application_id == Panel.application_id,
        EARLIER.round <= Panel.round,
        took_part(EARLIER, actor.account_id),
    )
    return ~mine.exists()


def people_before(session: Session, panel: Panel) -> set[UUID]:
    """Return everybody who took part in an earlier round."""
    return people_until(session, panel, panel.round - 1)


def people_until(session: Session, panel: Panel, last: int) -> set[UUID]:
    """Return everybody who took part in a round up to this one."""
    rounds = select(Panel.id).where(Panel.application_id == panel.application_id, Panel.round <= last)
    found = session.scalars(union(*_hands(lambda of: of.in_(rounds)))) if last else ()
    return {person for person in found if person is not None}


def appeal_behind(session: Session, panel: Panel) -> Appeal | None:
    """Return the appeal that led to this panel, if it is not the first."""
    earlier = select(Appeal).join(Appeal.decision).join(Decision.panel)
    before = earlier.where(Panel.application_id == panel.application_id, Panel.round == panel.round - 1)
    return session.scalar(before)


def next_round(session: Session, panel: Panel, **when: Any) -> Panel:
    """Return a new panel for the same revision; nobody is asked yet."""
    again = Panel(application_id=panel.application_id, revision_id=panel.revision_id, round=panel.round + 1, **when)
    session.add(again)
    session.flush()
    return again
