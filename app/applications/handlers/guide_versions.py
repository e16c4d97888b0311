"""Whom we tell that the guide changes, and that a draft came under the new version."""

from app.accounts.policy import Role
from app.accounts.service import members_of
from app.applications.events import DraftMoved
from app.applications.models import GuideMove
from app.applications.notices import tell_members
from app.applications.policy.guide_versions import ends_first
from app.applications.service import application_by_id
from app.applications.service.guide_versions import drafts_under_others
from app.extensions import db
from app.guide.events import GuidePublished
from app.guide.service import version_by_id
from app.outbox.events import on
from app.outbox.mail import notify_all


@on(GuidePublished)
def announce_to_drafts(event: GuidePublished) -> None:
    """N36: tell owners and signatories until when their draft keeps its version, and what happens then."""
    version = version_by_id(db.session, event.guide_version_id)
    for application in drafts_under_others(db.session, version.id):
        notify_all(
            "applications/mail/guide_published.txt",
            members_of(db.session, application.organisation_id, Role.OWNER, Role.SIGNATORY),
            key=f"{version.id}:{application.id}",
            path=f"/apply/{application.reference}",
            action="Open your application",
            application=application,
            version=version,
            ends_before=ends_first(application.due_on, version.cut_off_on),
        )


@on(DraftMoved)
def tell_of_move(event: DraftMoved) -> None:
    """N09: tell the members which version applies now, and that nothing was lost."""
    application = application_by_id(db.session, event.application_id)
    move = db.session.get_one(GuideMove, event.move_id)
    tell_members(
        application,
        "guide_moved",
        key=move.id,
        path=f"/apply/{application.reference}",
        action="See what is new",
        old=move.from_version.number,
        new=move.to_version.number,
    )
