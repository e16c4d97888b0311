"""The public list follows what happens to partners."""

from app.directory.service import list_partner, rename_partner, restate_partner
from app.extensions import db
from app.outbox.events import on
from app.partners.events import IdentityChanged, PartnerActivated, StandingChanged
from app.web.ports import ports


@on(PartnerActivated)
def list_new_partner(event: PartnerActivated) -> None:
    """Show the partner from now on (S1.11)."""
    now = ports().clock.now()
    list_partner(db.session, partner_id=event.partner_id, application_id=event.application_id, now=now)


@on(StandingChanged)
def show_new_standing(event: StandingChanged) -> None:
    """List the partner or show its tombstone, as it stands now (A8)."""
    restate_partner(db.session, event.partner_id, now=ports().clock.now())


@on(IdentityChanged)
def show_new_identity(event: IdentityChanged) -> None:
    """Show names and country as they are now; the former name still finds the partner."""
    rename_partner(db.session, event.organisation_id, now=ports().clock.now())
