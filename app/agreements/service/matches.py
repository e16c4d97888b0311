"""What matches with debarment lists mean for an MoU that both sides have not signed yet."""

from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.agreements.policy.matches import blocks, check_no_match
from app.agreements.policy.term import WITH_PROGRAM
from app.partners.service.organisations import organisations_to_change
from app.screening.service import match_states


def check_matches(session: Session, agreement: Agreement) -> None:
    """Raise RuleBroken where a match stops the program's yes; matches that come now have to wait."""
    organisation_id = agreement.application.organisation_id
    organisations_to_change(session, [organisation_id])
    check_no_match(match_states(session, organisation_id))


def blocks_of(session: Session, agreement: Agreement) -> list[str]:
    """Return what matches stop, while the MoU waits for the program."""
    if agreement.state not in WITH_PROGRAM:
        return []
    return blocks(match_states(session, agreement.application.organisation_id))
