"""Applications: beginning one."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.models import Application, Interest, Section
from app.applications.policy import State
from app.core.clock import local_date
from app.core.references import next_reference
from app.guide.service import current_guide
from app.partners.service import found_organisation


def start_application(session: Session, interest: Interest, *, actor: Actor, now: datetime) -> Application:
    """Open an application for an accepted interest; what was said there is not asked again."""
    organisation = found_organisation(session, legal_name=interest.organisation_name, country=interest.country, now=now)
    application = Application(
        reference=next_reference(session, "APP", local_date(now).year),
        organisation_id=organisation.id,
        interest_id=interest.id,
        guide_version_id=current_guide(session).id,
        state=State.DRAFT,
        state_since=now,
    )
    session.add(application)
    session.flush()
    known = _known_from(interest)
    session.add_all(
        Section(application_id=application.id, key=key, answers=answers, saved_at=now, saved_by=interest.contact_name)
        for key, answers in known.items()
    )
    return application


def _known_from(interest: Interest) -> dict[str, dict[str, Any]]:
    contact = {"name": interest.contact_name, "email": interest.contact_email, "phone": interest.contact_phone}
    return {
        "organisation": {
            "legal_name": interest.organisation_name,
            "country": interest.country,
            "website": interest.website,
        },
        "people": {"contact": contact, "owners": []},
    }
