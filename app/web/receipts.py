"""One effect for one act: a form that is sent twice is answered with the first result."""

import hashlib
from datetime import datetime
from io import SEEK_END

from flask import Flask, Response, g, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import FileStorage

from app.core.db import Base
from app.extensions import db
from app.web.forms import FORM_KEY
from app.web.ports import ports


class FormReceipt(Base):
    """A form that had its effect, and where its answer led."""

    __tablename__ = "form_receipt"

    digest: Mapped[str] = mapped_column(primary_key=True)
    location: Mapped[str]
    at: Mapped[datetime]


def install(app: Flask) -> None:
    app.before_request(take_receipt)
    app.after_request(note_location)


def take_receipt() -> ResponseReturnValue | None:
    """Put a receipt into this request's transaction, or answer as the first time."""
    if request.method != "POST" or not request.form.get(FORM_KEY):
        return None
    digest = _digest()
    found = db.session.get(FormReceipt, digest)
    if found is None:
        try:
            db.session.add(FormReceipt(digest=digest, location="", at=ports().clock.now()))
            db.session.flush()
        except IntegrityError:
            db.session.rollback()
            return redirect(request.path)
        g.receipt = digest
        event.listen(db.session, "after_commit", _mark_kept, once=True)
        return None
    return redirect(found.location or request.path)


def note_location(response: Response) -> Response:
    """Once the act is committed, keep where its answer led; forms rendered from now on have a new key."""
    if g.get("receipt_kept") and response.location:
        session.pop(FORM_KEY, None)
        db.session.rollback()
        place = update(FormReceipt).where(FormReceipt.digest == g.receipt).values(location=response.location)
        db.session.execute(place)
        db.session.commit()
    return response


def _mark_kept(_: Session) -> None:
    g.receipt_kept = True


def _digest() -> str:
    """Hash who sends what where; a file counts by its name and size."""
    typed = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    files = sorted((name, str(file.filename), _size(file)) for name, file in request.files.items(multi=True))
    act = repr((session.get("_user_id"), request.full_path, typed, files))
    return hashlib.sha256(act.encode("utf-8", "surrogatepass")).hexdigest()


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, SEEK_END)
    file.stream.seek(0)
    return size
