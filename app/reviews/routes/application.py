"""The application under review as its panel reads it, and the page of those who lead the panel."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.policy.explanations import EXPLANATIONS
from app.applications.policy.questions import QUESTIONS
from app.applications.service.comparison import comparison_of
from app.applications.service.words import topics_of
from app.extensions import db
from app.files.access import note_reading
from app.files.models import StoredFile
from app.files.policy import NOT_SCANNED
from app.files.policy.pictures import picture_key
from app.files.service import has_unscanned
from app.reviews.models import Panel
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service.access import document_of, panel_at
from app.reviews.service.rounds import appeal_behind
from app.web.downloads import send_picture, send_stored, show_pages


def as_read(panel: Panel) -> dict[str, Any]:
    """Return what every page that shows the application under review is given of it."""
    content = panel.revision.content
    files = [UUID(item["file_id"]) for item in content["evidence"]]
    return {
        "topics": topics_of(db.session, content),
        "documents": content["evidence"],
        "questions": content.get(QUESTIONS, ()),
        "explained": content.get(EXPLANATIONS, {}),
        "appeal": appeal_behind(db.session, panel),
        "not_scanned": NOT_SCANNED if has_unscanned(db.session, files) else "",
        "comparison": comparison_of(db.session, panel.revision),
    }


def file_read(found: StoredFile) -> ResponseReturnValue:
    """Send a document and note who of the panel took it."""
    note_reading(found)
    return send_stored(found)


def pages_read(found: StoredFile, reference: str, evidence_id: UUID, *, back: str) -> ResponseReturnValue:
    """Show a document as pictures; the addresses are those of the blueprint that asks."""
    return show_pages(
        found,
        caption=reference,
        back=(url_for(back, reference=reference), "Back to the application"),
        file_href=url_for(".file", reference=reference, evidence_id=evidence_id),
        picture_href=lambda number: url_for(".picture", reference=reference, evidence_id=evidence_id, number=number),
    )


def picture_read(found: StoredFile, number: str) -> ResponseReturnValue:
    """Send one page of a document and note who of the panel saw it."""
    note_reading(found, number)
    return send_picture(found, picture_key(found.sha256, number))


@panel_bp.route("/<reference>/application")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def application(reference: str) -> ResponseReturnValue:
    """Show answers and documents to those who decide on them."""
    panel = panel_at(db.session, current_actor(), reference)
    return render_template("panel/application.html", panel=panel, **as_read(panel))


@panel_bp.route("/<reference>/files/<uuid:evidence_id>")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def file(reference: str, evidence_id: UUID) -> ResponseReturnValue:
    """Download a document of the revision under review."""
    return file_read(_document(reference, evidence_id))


@panel_bp.route("/<reference>/files/<uuid:evidence_id>/preview")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def preview(reference: str, evidence_id: UUID) -> ResponseReturnValue:
    """A document of the revision under review as pictures."""
    return pages_read(_document(reference, evidence_id), reference, evidence_id, back=".application")


@panel_bp.route("/<reference>/files/<uuid:evidence_id>/preview/<string(maxlength=2):number>")
@requires(Permission.CHAIR_PANEL, Permission.APPROVE_DECISIONS)
def picture(reference: str, evidence_id: UUID, number: str) -> ResponseReturnValue:
    """One page of it."""
    return picture_read(_document(reference, evidence_id), number)


def _document(reference: str, evidence_id: UUID) -> StoredFile:
    return document_of(db.session, panel_at(db.session, current_actor(), reference), evidence_id)
