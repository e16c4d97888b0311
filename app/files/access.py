"""Reading what applicants handed in leaves a trace."""

from app.accounts.access import current_actor
from app.extensions import db
from app.files import service
from app.files.models import StoredFile
from app.web.ports import ports
from app.web.transactions import own_transaction


def note_reading(file: StoredFile, page: str = "") -> None:
    """Keep, before the answer, that somebody of the program reads a file, or a picture of one of its pages."""
    with own_transaction():
        service.note_reading(db.session, file, actor=current_actor(), at=ports().clock.now(), page=page)
