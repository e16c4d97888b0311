"""Two people, or one in two windows, change a document: what is stored beside what was sent."""

from dataclasses import replace
from datetime import date

from flask import render_template

from app.accounts.access import current_actor
from app.applications.forms.evidence import EvidenceForm
from app.applications.models import Application, EvidenceItem
from app.applications.policy.evidence import SaveEvidence
from app.applications.service.evidence_aside import set_aside
from app.applications.service.evidence_seen import seen
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


def both(application: Application, asked: Asked, command: SaveEvidence, kept: EvidenceItem | None) -> str:
    """Show what is stored beside what was sent; a new file is set aside, so that it need not be sent again."""
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
        rows=_compared(kept, command),
    )


def _compared(kept: EvidenceItem | None, command: SaveEvidence) -> list[dict[str, object]]:
    """Return what differs between the stored document and the one that was sent."""
    stored_file = kept.file.name if kept else ""
    rows = [("File", stored_file, command.upload.name if command.upload else stored_file)]
    for name, question in TYPED.items():
        rows.append((question, _in_words(getattr(kept, name, "")), _in_words(getattr(command, name))))
    return [{"question": row[0], "stored": row[1], "typed": row[2]} for row in rows if row[1] != row[2]]


def _in_words(value: str | date | None) -> str:
    return day_in_words(value) if isinstance(value, date) else value or ""
