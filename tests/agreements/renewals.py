"""Renewals that are not signed yet."""

from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.agreements.policy import AgreementState, Kind
from app.agreements.policy.term import in_words, last_day_of, next_start
from tests.agreements.builders import TERMS
from tests.builders import NOW, numbers


def make_renewal(session: Session, old: Agreement) -> Agreement:
    """Return the renewal of an MoU, issued and not signed."""
    reference = f"DPP-MOU-2031-{next(numbers):04}"
    assert old.last_on is not None
    starts_on = next_start(old.last_on)
    renews = {"number": old.reference, "starts_on": in_words(starts_on), "last_on": in_words(last_day_of(starts_on, 2))}
    renewal = Agreement(
        reference=reference,
        application_id=old.application_id,
        terms=TERMS | {"reference": reference, "application": old.application.reference, "renews": renews},
        drafted_at=NOW,
        state_since=NOW,
        state=AgreementState.ISSUED,
        file_id=old.file_id,
        issued_at=NOW,
        kind=Kind.RENEWAL,
        base_id=old.id,
        sign_by=old.grace_until,
    )
    session.add(renewal)
    session.commit()
    return renewal
