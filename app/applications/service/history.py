"""What happened to an application, in words."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from app.applications.policy.events import doer, in_words, is_for_applicant
from app.guide.service import requirement_titles
from app.outbox.policy import Happening
from app.outbox.service import history


def history_for_applicant(session: Session, application_id: UUID) -> Iterator[Happening]:
    """Yield what the applicant may read, the newest first, without names of staff."""
    titles = requirement_titles(session)
    for record in reversed(history(session, application_id)):
        if is_for_applicant(record.name):
            text = in_words(record.name, record.payload, titles)
            yield Happening(at=record.at, who=doer(record.name, record.actor_name), text=text)


def history_for_staff(session: Session, application_id: UUID) -> Iterator[Happening]:
    """Yield everything with the names of those who did it, the newest first."""
    titles = requirement_titles(session)
    for record in reversed(history(session, application_id)):
        text = in_words(record.name, record.payload, titles)
        yield Happening(at=record.at, who=record.actor_name, text=text)
