"""What tests of interests need."""

from datetime import date

from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.applications.models import Interest
from app.applications.policy.interests import ExpressInterest, Player
from app.applications.service.interests import express_interest
from app.guide.service import current_guide
from tests.builders import NOW

ANSWERS = {
    "player": "system_integrator",
    "organisation_name": "Bolt Systems Pvt Ltd",
    "country": "IN",
    "website": "https://www.bolt.example",
    "contact_name": "Asha Rao",
    "contact_email": "asha@bolt.example",
    "contact_phone": "+91 80 1234 5678",
    "message": "We build property tax systems for cities.",
    "agreed": "y",
}
DUE_ON = date(2030, 3, 15)  # five working days after Sunday, 10 March 2030


def make_interest(
    session: Session, name: str = "Bolt Systems", *, player: Player = Player.SYSTEM_INTEGRATOR, email: str = ""
) -> Interest:
    """Return an interest that somebody has expressed."""
    command = ExpressInterest(
        player=player,
        organisation_name=name,
        country="IN",
        website="",
        contact_name="Asha Rao",
        contact_email=email or f"asha@{name.casefold().replace(' ', '-')}.example",
        contact_phone="",
        message="We build property tax systems for cities.",
        guide=current_guide(session, on=NOW.date()).number,
    )
    interest = express_interest(session, command, actor=PORTAL, now=NOW).interest
    session.commit()
    return interest
