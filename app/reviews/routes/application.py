"""The application under review as its panel reads it, and the page of those who lead the panel."""

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.service.words import topics_of
from app.extensions import db
from app.files.policy import NOT_SCANNED
from app.reviews.models import Panel
from app.reviews.routes.blueprints import panel_bp
from app.reviews.service.access import document_of, panel_at
from app.web.downloads import send_stored


def as_read(panel: Panel) -> dict[str, Any]:
    """Return what every page that shows the application under review is given of it."""
    content = panel.revision.content
    return {"topics": topics_of(db.session, content), "documents": content["evidence"], "not_scanned": NOT_SCANNED}


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
    return send_stored(document_of(db.session, panel_at(db.session, current_actor(), reference), evidence_id))
