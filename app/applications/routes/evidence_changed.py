"""Two people, or one in two windows, change a document: row by row, what is stored beside what was sent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from flask import render_template, request
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from app.accounts.access import current_actor
from app.applications.forms.evidence import EvidenceForm, id_or_none
from app.applications.forms.two_windows import CHOICE, MINE, THEIRS, Choice
from app.applications.models import Application, EvidenceItem
from app.applications.policy.evidence import SaveEvidence
from app.applications.service.evidence_aside import set_aside
from app.applications.service.evidence_seen import item_seen, seen
from app.applications.service.own_changes import changed_document
from app.core.clock import day_in_words
from app.extensions import db
from app.guide.policy import Asked
from app.web.ports import ports

TYPED = {
    "number": "Number on the document",
    "issued_on": "Date of issue",
    "valid_until": "Last day it is valid",
    "note": "Note for those who check it",
}
FILE = "file"


def sent_form(stored: EvidenceItem | None) -> EvidenceForm:
    """Return the form as it was sent, with what is stored in the rows for which that was chosen."""
    chosen = [name for name in (FILE, *TYPED) if request.form.get(CHOICE + name) == THEIRS]
    if not chosen or stored is None:
        return EvidenceForm()
    typed = MultiDict(request.form)
    if FILE in chosen:
        typed["aside"] = ""
    for name in chosen:
        if name in TYPED:
            typed[name] = str(getattr(stored, name) or "")
    return EvidenceForm(formdata=CombinedMultiDict([request.files, typed]))


def both(application: Application, asked: Asked, command: SaveEvidence, kept: EvidenceItem | None) -> str:
    """Show what is stored beside what was sent; a new file is set aside, so that it need not be sent again."""
    before = item_seen(db.session, application.id, id_or_none(command.made_from))
    new_file = _name_of_new(application, command)
    if command.upload:
        db.session.rollback()  # the receipt, too: nothing has had its effect yet
        reference, now = application.reference, ports().clock.now()
        aside = set_aside(db.session, ports().store, reference, asked.code, command, actor=current_actor(), now=now)
        command = replace(command, aside=aside.id)
        db.session.commit()
    return render_template(
        "applications/evidence_changed.html",
        application=application,
        asked=asked,
        kept=kept,
        is_own=changed_document(db.session, current_actor(), application.id, asked.code),
        form=EvidenceForm(
            formdata=None,
            data={**{name: getattr(command, name) for name in ("aside", *TYPED)}, "made_from": seen(kept)},
        ),
        rows=list(_choices(kept, command, before, new_file)),
    )


def _name_of_new(application: Application, command: SaveEvidence) -> str:
    """Return the name of the file that was sent now, or was set aside when two changes met before."""
    if command.upload:
        return command.upload.name
    aside = item_seen(db.session, application.id, command.aside)
    return aside.file.name if aside else ""


def _choices(
    kept: EvidenceItem | None, command: SaveEvidence, before: EvidenceItem | None, new_file: str
) -> Iterator[Choice]:
    """Yield what differs between the stored document and the one that was sent."""
    if new_file:
        stored = (kept.file.name,) if kept else ()
        yield Choice(name=FILE, question="File", mine=(new_file,), theirs=stored, default=MINE)
    for name, question in TYPED.items():
        mine, theirs = getattr(command, name), getattr(kept, name, None)
        if _in_words(mine) != _in_words(theirs):
            is_untouched = before is not None and kept is not None and mine == getattr(before, name)
            yield Choice(
                name=name,
                question=question,
                mine=_in_words(mine),
                theirs=_in_words(theirs),
                default=THEIRS if is_untouched else MINE,
            )


def _in_words(value: str | date | None) -> tuple[str, ...]:
    if isinstance(value, date):
        return (day_in_words(value),)
    return tuple((value or "").splitlines())
