"""The copy of a submission: made once for each revision, for the applicant and the program team."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Actor
from app.applications.models import Application, Revision, RevisionCopy
from app.applications.service.application import application_at, own_application
from app.core.errors import NotFound
from app.core.ports import ObjectStore
from app.files.models import StoredFile
from app.files.service import keep_bytes

PDF = "application/pdf"


def revision_with(session: Session, revision_id: UUID) -> tuple[Application, Revision]:
    """Return a revision with its application."""
    revision = session.get_one(Revision, revision_id)
    return session.get_one(Application, revision.application_id), revision


def has_copy(session: Session, revision_id: UUID) -> bool:
    return session.get(RevisionCopy, revision_id) is not None


def file_copy(session: Session, store: ObjectStore, revision_id: UUID, document: bytes, *, now: datetime) -> None:
    """Keep the copy of a revision; filing twice is filing once."""
    if has_copy(session, revision_id):
        return
    application, revision = revision_with(session, revision_id)
    name = f"{application.reference}-revision-{revision.number}.pdf"
    file = keep_bytes(session, store, document, name=name, media_type=PDF, actor=PORTAL, now=now)
    session.add(RevisionCopy(revision_id=revision_id, file_id=file.id))


def own_copy(session: Session, actor: Actor, reference: str, number: int) -> StoredFile:
    """Return the copy of a revision of the actor's organisation. Raises NotFound, also before it is made."""
    return _copy(session, own_application(session, actor, reference), number)


def copy_at(session: Session, actor: Actor, reference: str, number: int) -> StoredFile:
    """Return the copy of any revision, for staff without a tie. Raises NotFound, also before it is made."""
    return _copy(session, application_at(session, actor, reference), number)


def _copy(session: Session, application: Application, number: int) -> StoredFile:
    mine = (Revision.application_id == application.id, Revision.number == number)
    found = session.scalar(select(RevisionCopy).join(Revision, Revision.id == RevisionCopy.revision_id).where(*mine))
    if found is None:
        raise NotFound
    return found.file
