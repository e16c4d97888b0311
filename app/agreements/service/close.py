"""Deciding for the program that a renewal or an addendum is not signed."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements.models import Agreement
from app.agreements.policy import Action, Kind
from app.agreements.service.find import agreement_to_change
from app.agreements.service.steps import ready_for, take_step
from app.core.errors import Conflict

NOT_FIRST = "The first MoU of an applicant is not closed: put it on hold, or let the day to sign by pass."


def open_to_closing(session: Session, actor: Actor, reference: str) -> Agreement:
    """Return a renewal or an addendum without both signatures. Raises NotFound and Conflict."""
    agreement = ready_for(session, actor, reference, Action.CLOSE)
    if agreement.kind is Kind.FIRST:
        raise Conflict(NOT_FIRST)
    return agreement


def close_agreement(session: Session, reference: str, *, reason: str, actor: Actor, now: datetime) -> Agreement:
    """Say that the program does not sign it, and why; the organisation is told at once. The caller commits."""
    agreement = agreement_to_change(session, open_to_closing(session, actor, reference).id)
    take_step(session, agreement, Action.CLOSE, words=reason, actor=actor, now=now)
    return agreement
