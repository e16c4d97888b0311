"""What partners are asked when the guide changes."""

from app.accounts.policy import Role
from app.accounts.service import members_of
from app.duties.models import Duty
from app.duties.service import ask_new_partner, ask_partners
from app.extensions import db
from app.guide.events import GuidePublished
from app.guide.models import GuideVersion
from app.guide.service import version_by_id
from app.outbox.events import on
from app.outbox.mail import notify_all
from app.partners.events import PartnerActivated, StandingChanged
from app.partners.models import Partner
from app.partners.policy import Cause
from app.web.ports import ports


@on(GuidePublished)
def ask_for_acceptance(event: GuidePublished) -> None:
    """N36: open the duty of every active partner, and tell owners and signatories until when to accept."""
    version = version_by_id(db.session, event.guide_version_id)
    for partner, duty in ask_partners(db.session, version, now=ports().clock.now()):
        _tell(partner, duty, version)


@on(PartnerActivated)
def ask_for_newer_version(event: PartnerActivated) -> None:
    """N36: who becomes a partner under an earlier version accepts the newest one, too."""
    asked = ask_new_partner(db.session, event.partner_id, event.application_id, now=ports().clock.now())
    if asked is not None:
        _tell(*asked)


@on(StandingChanged)
def tell_of_standing(event: StandingChanged) -> None:
    """Tell owners and signatories that the partner stands otherwise, why, and what to do."""
    if event.cause != Cause.GUIDE:
        return
    notify_all(
        "duties/mail/standing.txt",
        members_of(db.session, event.organisation_id, Role.OWNER, Role.SIGNATORY),
        key=event.act_id,
        path="/partner/guide",
        action="Open the guide and your partnership",
        standing=event.new,
    )


def _tell(partner: Partner, duty: Duty, version: GuideVersion) -> None:
    notify_all(
        "duties/mail/guide_published.txt",
        members_of(db.session, partner.organisation_id, Role.OWNER, Role.SIGNATORY),
        key=duty.id,
        path="/partner/guide",
        action="Read and accept the new version",
        partner=partner,
        version=version,
        duty=duty,
    )
