"""One file that is handed in for two documents: often a slip of the hand, sometimes right."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.applications.models import EvidenceItem
from app.files.models import StoredFile
from app.guide.service import requirement_titles


def same_file_for(session: Session, application_id: UUID, code: str) -> Sequence[str]:
    """Return the titles of the other documents for which the same content is handed in."""
    current = (EvidenceItem.application_id == application_id, EvidenceItem.superseded_at.is_(None))
    with_file = select(EvidenceItem.requirement_code).join(EvidenceItem.file).where(*current)
    content = select(StoredFile.sha256).join(EvidenceItem, EvidenceItem.file_id == StoredFile.id).where(*current)
    mine = content.where(EvidenceItem.requirement_code == code).scalar_subquery()
    others = with_file.where(EvidenceItem.requirement_code != code, StoredFile.sha256 == mine)
    codes = session.scalars(others.order_by(EvidenceItem.requirement_code)).all()
    titles = requirement_titles(session) if codes else {}
    return [titles.get(other, other) for other in codes]


def hint(titles: Sequence[str]) -> str:
    """Return what to say of that, which is no reason to refuse anything."""
    if not titles:
        return ""
    return f"The same file is handed in for: {', '.join(titles)}. Leave it so if it proves both; else replace one."
