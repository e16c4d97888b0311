"""The copy that the applicant keeps."""

from uuid import UUID

from app.applications.documents import copy_html
from app.applications.events import ApplicationSubmitted, QuestionsAnswered
from app.applications.service.copies import file_copy, has_copy, revision_with
from app.applications.service.words import topics_of
from app.extensions import db
from app.outbox.events import on
from app.web.ports import ports


@on(ApplicationSubmitted)
def make_copy(event: ApplicationSubmitted) -> None:
    _make_copy(event.revision_id)


@on(QuestionsAnswered)
def make_copy_with_answers(event: QuestionsAnswered) -> None:
    _make_copy(event.revision_id)


def _make_copy(revision_id: UUID) -> None:
    """Render what was submitted, without holding a transaction open meanwhile."""
    if has_copy(db.session, revision_id):
        return
    application, revision = revision_with(db.session, revision_id)
    html = copy_html(application, revision, topics_of(db.session, revision.content))
    db.session.rollback()
    document = ports().pdf.render(html)
    file_copy(db.session, ports().store, revision_id, document, now=ports().clock.now())
