"""Keeping the data of a new agreement, whatever kind it is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements.events import AgreementDrafted
from app.agreements.models import Agreement
from app.core.clock import local_date
from app.core.references import next_reference
from app.outbox.service import publish


def keep_draft(
    session: Session, application_id: UUID, terms: dict[str, Any], *, actor: Actor, now: datetime, **belongs: Any
) -> Agreement:
    """Keep what an agreement is made from and have its text made; `belongs` ties it to another one."""
    reference = next_reference(session, "MOU", local_date(now).year)
    agreement = Agreement(
        reference=reference,
        application_id=application_id,
        terms=terms | {"reference": reference},
        drafted_at=now,
        state_since=now,
        **belongs,
    )
    session.add(agreement)
    drafted = AgreementDrafted(agreement_id=agreement.id, application_id=application_id)
    publish(session, drafted, actor=actor, at=now)
    return agreement
