"""One effect for one act: a form that is sent twice is answered with the first result.

A second sending meets the first at the receipt's key and waits there until the first is committed. Then it waits a
little for the place that the first one's answer leads to, and goes there, too.
"""

import hashlib
import time
from datetime import datetime
from io import SEEK_END

from flask import Flask, Response, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from app.core.db import Base
from app.core.errors import NotFound
from app.extensions import db
from app.web.forms import FORM_KEY
from app.web.ports import ports

PATIENCE = 5.0  # seconds for an answer that is under way; its act is done by then
LOOK_EVERY = 0.05


class FormReceipt(Base):
    """A form that had its effect, and where its answer led."""

    __tablename__ = "form_receipt"

    digest: Mapped[str] = mapped_column(primary_key=True)
    location: Mapped[str]
    at: Mapped[datetime]


TABLE = FormReceipt.metadata.tables[FormReceipt.__tablename__]
TAKE_RECEIPT = insert(TABLE)
NOTE_PLACE = update(TABLE).where(TABLE.c.digest == bindparam("receipt")).values(location=bindparam("place"))


def install(app: Flask) -> None:
    app.before_request(take_receipt)
    app.after_request(note_location)


def take_receipt() -> ResponseReturnValue | None:
    """Put a receipt into this request's transaction, or answer as the first time."""
    if request.method != "POST" or not request.form.get(FORM_KEY):
        return None
    digest = _digest()
    if not _is_first(digest):
        return redirect(_awaited_place(digest) or url_for("receipts.sent", digest=digest))
    g.receipt = digest
    event.listen(db.session, "after_commit", _mark_kept, once=True)
    return None


def _is_first(digest: str) -> bool:
    """Put a receipt into this transaction, unless there is one; of two at once, one waits here for the other."""
    try:
        db.session.execute(TAKE_RECEIPT, {"digest": digest, "location": "", "at": ports().clock.now()})
    except IntegrityError:
        return False
    return True


def _awaited_place(digest: str) -> str:
    """Return where the first sending led, as soon as that is known; nothing when it takes too long."""
    until = time.monotonic() + PATIENCE
    while not (place := _place(digest)) and time.monotonic() < until:
        time.sleep(LOOK_EVERY)
    return place


def _place(digest: str) -> str:
    """Look in a transaction of its own, so that the first sending can note its place meanwhile. Raises NotFound."""
    db.session.rollback()
    place = db.session.scalar(select(FormReceipt.location).where(FormReceipt.digest == digest))
    db.session.rollback()
    if place is None:
        raise NotFound
    return place


def sent(digest: str) -> ResponseReturnValue:
    """Say that a form counts once and is being worked on, or go where it led."""
    place = _place(digest)
    return redirect(place) if place else render_template("errors/sent_twice.html")


def settled(answer: BaseResponse) -> BaseResponse:
    """Commit the act and where its answer leads at once, which a page that is sent often saves a transaction by."""
    if "receipt" in g:
        _note(answer)
    db.session.commit()
    return answer


def note_location(response: Response) -> Response:
    """Once the act is committed, keep where its answer led; forms rendered from now on have a new key."""
    if g.get("receipt_kept") and response.location:
        session.pop(FORM_KEY, None)
        if g.get("receipt_place") != response.location:
            db.session.rollback()
            _note(response)
            db.session.commit()
    return response


def _note(answer: BaseResponse) -> None:
    db.session.execute(NOTE_PLACE, {"receipt": g.receipt, "place": answer.location})
    g.receipt_place = answer.location


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
