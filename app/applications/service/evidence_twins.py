"""One file that is handed in for two documents: often a slip of the hand, sometimes right."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.applications.service.evidence import current_items
from app.guide.service import requirement_titles


def same_file_for(session: Session, application_id: UUID, code: str) -> list[str]:
    """Return the titles of the other documents for which the same content is handed in."""
    hashes = {other: item.file.sha256 for other, item in current_items(session, application_id).items()}
    codes = sorted(other for other in hashes.keys() - {code} if hashes[other] == hashes.get(code))
    titles = requirement_titles(session) if codes else {}
    return [titles.get(other, other) for other in codes]


def hint(titles: list[str]) -> str:
    """Return what to say of that, which is no reason to refuse anything."""
    if not titles:
        return ""
    return f"The same file is handed in for: {', '.join(titles)}. Leave it so if it proves both; else replace one."
