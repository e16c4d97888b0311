"""What reviewers have noted about themselves."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.reviews.models import Absence, ReviewerProfile
from tests.builders import NOW
from tests.reviews.builders import Case


def note(session: Session, reviewer: Account, **noted: object) -> None:
    session.add(ReviewerProfile(account_id=reviewer.id, **{"capacity": 5} | noted))  # type: ignore[arg-type]
    session.commit()


def away(session: Session, case: Case, reviewer: Account) -> None:
    """Let a reviewer be away on a day on which the review would be open."""
    day = NOW.date() + timedelta(days=9)
    note(session, reviewer)
    session.add(Absence(reviewer_id=reviewer.id, from_on=day, until_on=day))
    session.commit()
