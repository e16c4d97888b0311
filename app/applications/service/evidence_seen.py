"""What a page of a document showed: who saves from an old page is told, and what was set aside is found again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.applications.models import EvidenceItem
from app.core.errors import Conflict, NotFound


class EvidenceChanged(Conflict):
    """This document was given, changed or removed after it was read; both have to be shown."""

    def __init__(self, kept: EvidenceItem | None) -> None:
        super().__init__("This document was changed after you had opened the page.")
        self.kept = kept


def check_made_from(item: EvidenceItem | None, made_from: str | None) -> None:
    """Raise EvidenceChanged when a page says what it showed, and something else is there."""
    if made_from is not None and made_from != seen(item):
        raise EvidenceChanged(item)


def seen(item: EvidenceItem | None) -> str:
    """Return what a page says of the document that it shows."""
    return str(item.id) if item else ""


def item_seen(session: Session, application_id: UUID, item_id: UUID | None) -> EvidenceItem | None:
    """Return the document of an application that a page showed, in force or not."""
    mine = (EvidenceItem.application_id == application_id, EvidenceItem.id == item_id)
    return session.scalar(select(EvidenceItem).where(*mine)) if item_id else None


def file_aside(session: Session, application_id: UUID, code: str, item_id: UUID) -> UUID:
    """Return the file of an earlier document for the same requirement. Raises NotFound."""
    mine = (EvidenceItem.application_id == application_id, EvidenceItem.requirement_code == code)
    found = session.scalar(select(EvidenceItem.file_id).where(*mine, EvidenceItem.id == item_id))
    if found is None:
        raise NotFound
    return found
