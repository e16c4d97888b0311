"""One file that is handed in for two documents: often a slip of the hand, sometimes right."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.applications.service.evidence import current_items
from app.guide.service import requirement_titles


def twins_in_words(session: Session, application_id: UUID, code: str) -> str:
    """Say for which other documents the same content is handed in, if for any: no reason to refuse anything."""
    hashes = {other: item.file.sha256 for other, item in current_items(session, application_id).items()}
    codes = sorted(other for other in hashes.keys() - {code} if hashes[other] == hashes.get(code))
    if not codes:
        return ""
    titles = requirement_titles(session)
    others = ", ".join(titles.get(other, other) for other in codes)
    return f"The same file is handed in for: {others}. Leave it so if it proves both; else replace one."
