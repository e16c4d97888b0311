"""The document itself, and its pages as pictures, for the people who apply."""

from flask import url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import current_actor, requires
from app.accounts.policy import Permission
from app.applications.routes.evidence import bp
from app.applications.service.evidence import own_evidence_file
from app.extensions import db
from app.files.policy.pictures import picture_key
from app.web.downloads import send_picture, send_stored, show_pages


@bp.get("/evidence/<code>/file")
@requires(Permission.VIEW_APPLICATION)
def file(reference: str, code: str) -> ResponseReturnValue:
    """The document itself, as it was handed in."""
    return send_stored(own_evidence_file(db.session, current_actor(), reference, code))


@bp.get("/evidence/<code>/preview")
@requires(Permission.VIEW_APPLICATION)
def preview(reference: str, code: str) -> ResponseReturnValue:
    """The document as pictures."""
    return show_pages(
        own_evidence_file(db.session, current_actor(), reference, code),
        caption=reference,
        back=(url_for(".document", reference=reference, code=code), "Back to the document"),
        file_href=url_for(".file", reference=reference, code=code),
        picture_href=lambda number: url_for(".picture", reference=reference, code=code, number=number),
    )


@bp.get("/evidence/<code>/preview/<string(maxlength=2):number>")
@requires(Permission.VIEW_APPLICATION)
def picture(reference: str, code: str, number: str) -> ResponseReturnValue:
    """One page of it."""
    found = own_evidence_file(db.session, current_actor(), reference, code)
    return send_picture(found, picture_key(found.sha256, number))
