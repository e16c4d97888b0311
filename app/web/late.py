"""Somebody else was faster: what was typed is shown once more, so that nobody loses it."""

from sqlalchemy.orm.exc import StaleDataError

from app.core.errors import Conflict
from app.extensions import db
from app.web.forms import HouseForm

TOO_LATE = (Conflict, StaleDataError)
NOT_SAVED = "Nothing was saved just now. What you typed is still here."
CONFLICT = 409


def as_conflict(page: tuple[str, int]) -> tuple[str, int]:
    """Return a page with a form as the answer to somebody who came too late."""
    return page[0], CONFLICT


def undo(form: HouseForm, error: Exception) -> None:
    """Forget what was begun and say above the form what happened."""
    db.session.rollback()
    happened = str(error) if isinstance(error, Conflict) else "Somebody else changed this in the same moment."
    form.form_errors.append(f"{happened} {NOT_SAVED}")
