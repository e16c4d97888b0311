"""Documents in which the scanner found something."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.applications.events import EvidenceReturned
from app.applications.models import EvidenceItem
from app.applications.policy import EvidenceState
from app.applications.policy.document_check import INFECTED, INFECTED_ADVICE
from app.outbox.service import publish


def return_infected(session: Session, sha256: str, finding: str, *, now: datetime) -> Sequence[EvidenceItem]:
    """Return every document with this content that nobody has decided on, in the name of the portal."""
    undecided = (EvidenceItem.superseded_at.is_(None), EvidenceItem.state == EvidenceState.UPLOADED)
    items = session.scalars(select(EvidenceItem).where(*undecided, EvidenceItem.file.has(sha256=sha256)))
    found = items.all()
    for item in found:
        item.state, item.return_code = EvidenceState.RETURNED, INFECTED
        item.return_text = INFECTED_ADVICE.format(finding=finding)
        item.checked_at, item.checked_by = now, PORTAL.name
        fact = EvidenceReturned(
            application_id=item.application_id,
            evidence_id=item.id,
            requirement=item.requirement_code,
            reason=INFECTED,
        )
        publish(session, fact, actor=PORTAL, at=now)
    return found
