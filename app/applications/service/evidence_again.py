"""The same document, handed in once more as it is."""

from uuid import UUID

from app.applications.models import EvidenceItem


def handed_in_again(item: EvidenceItem, application_id: UUID) -> EvidenceItem:
    """Return a document with the same file and the same facts, on which nobody has decided."""
    return EvidenceItem(
        application_id=application_id,
        requirement_code=item.requirement_code,
        file_id=item.file_id,
        number=item.number,
        issued_on=item.issued_on,
        valid_until=item.valid_until,
        note=item.note,
        uploaded_at=item.uploaded_at,
        uploaded_by=item.uploaded_by,
    )
