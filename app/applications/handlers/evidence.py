"""What becomes of documents whose file the virus scanner refused."""

from app.applications.notices import tell_members
from app.applications.policy.evidence import OPEN_STATES
from app.applications.service import application_by_id
from app.applications.service.evidence_infected import return_infected
from app.extensions import db
from app.files.events import FileRefused
from app.guide.service import requirement_titles
from app.outbox.events import on
from app.web.ports import ports


@on(FileRefused)
def return_documents(event: FileRefused) -> None:
    """Return every document with this content; its applicant is told at once, or with the result of the check."""
    titles = requirement_titles(db.session)
    for item in return_infected(db.session, event.sha256, event.finding, now=ports().clock.now()):
        application = application_by_id(db.session, item.application_id)
        if application.state not in OPEN_STATES:
            continue
        tell_members(
            application,
            "file_refused",
            key=item.id,
            path=f"/apply/{application.reference}/evidence/{item.requirement_code}",
            action="Send another file",
            title=titles[item.requirement_code],
            file_name=item.file.name,
            finding=event.finding,
        )
