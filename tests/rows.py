"""Rows along the journey for tests that begin in its middle: an application, its decision, its agreement, reports."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.applications.models import Application, Interest, Revision, Tie
from app.applications.policy import State
from app.applications.policy.interests import Player
from app.applications.policy.ties import TieSource
from app.clients.models import ClientReport
from app.clients.policy import ClientKind, ReportState, first_state
from app.core.clock import add_working_days, local_date
from app.files.models import FileContent, StoredFile
from app.files.policy import ScanState
from app.guide.models import GuideVersion
from app.partners.models import Organisation, Partner
from tests.builders import NOW, numbers

CAPABILITIES = {
    "about": "We run systems for cities.",
    "products": ["URBAN"],
    "services": ["MIGRATION"],
    "languages": ["hi"],
    "places": ["IN-KA"],
}


PUBLISHED = (
    select(GuideVersion).where(GuideVersion.published_on.is_not(None)).order_by(GuideVersion.effective_on).limit(1)
)


def make_guide(session: Session) -> GuideVersion:
    found = session.scalar(PUBLISHED)
    if found is None:
        found = GuideVersion(
            number="1.0",
            title="Guide",
            published_on=date(2026, 1, 1),
            effective_on=date(2026, 1, 1),
            attribution="",
            source_address="",
        )
        session.add(found)
        session.commit()
    return found


def new_interest(guide_version_id: UUID, name: str = "Bolt Systems", **values: Any) -> Interest:
    """Return an interest that is not stored yet."""
    number = next(numbers)
    return Interest(
        **{
            "reference": f"DPP-INT-2030-{number:04}",
            "player": Player.TECHNOLOGY_PROVIDER,
            "organisation_name": name,
            "name_key": name.lower(),
            "country": "IN",
            "website": "",
            "contact_name": "Asha Rao",
            "contact_email": f"asha.{number}@example.org",
            "contact_phone": "",
            "message": "",
            "guide_version_id": guide_version_id,
            "expressed_at": NOW,
            "answer_due_on": date(2030, 3, 15),
            **values,
        }
    )


def make_interest(session: Session, name: str = "Bolt Systems", **values: Any) -> Interest:
    interest = new_interest(make_guide(session).id, name, **values)
    session.add(interest)
    session.commit()
    return interest


def make_application(session: Session, organisation: Organisation, state: State, at: datetime = NOW) -> Application:
    application = Application(
        reference=f"DPP-APP-2030-{next(numbers):04}",
        organisation_id=organisation.id,
        interest_id=make_interest(session).id,
        guide_version_id=make_guide(session).id,
        state=state,
        state_since=at,
        due_on=add_working_days(local_date(at), 5) if state is State.SUBMITTED else None,
    )
    session.add(application)
    session.commit()
    return application


def add_file(
    session: Session, name: str = "mou.pdf", *, sha256: str = "", at: datetime = NOW, **values: Any
) -> StoredFile:
    """Return a file in which nothing was found; its bytes are nowhere."""
    sha256 = sha256 or f"{next(numbers):064}"
    if session.get(FileContent, sha256) is None:
        about: dict[str, Any] = {"size": 11, "media_type": "application/pdf", "scan": ScanState.CLEAN}
        session.add(FileContent(sha256=sha256, received_at=at, **about | values))
        session.flush()
    file = StoredFile(sha256=sha256, name=name, stored_at=at, stored_by=None)
    session.add(file)
    session.flush()
    return file


def make_tie(session: Session, application: Application, person: Account) -> None:
    """Let somebody have declared a tie to the applicant, after the review had begun."""
    tie = Tie(
        application_id=application.id,
        person_id=person.id,
        words="Cousins",
        source=TieSource.DECLARED,
        said_by=person.id,
        said_at=NOW,
        is_late=True,
    )
    session.add(tie)
    session.flush()


def make_revision(session: Session, application: Application, at: datetime = NOW, **content: Any) -> Revision:
    earlier = session.scalars(select(Revision.number).where(Revision.application_id == application.id)).all()
    revision = Revision(
        application_id=application.id,
        number=len(earlier) + 1,
        submitted_at=at,
        submitted_by="Asha Rao",
        content=content,
    )
    session.add(revision)
    session.commit()
    return revision


def make_report(
    session: Session, partner: Partner, client_name: str = "Pune", late_by: int = 0, **values: Any
) -> ClientReport:
    """Return a report that came on its last day, or so many days later."""
    reported_at = values.pop("reported_at", NOW)
    due_on = NOW.date() - timedelta(days=late_by)
    report = ClientReport(
        **{
            "partner_id": partner.id,
            "reference": f"DPP-CLI-2030-{next(numbers):04}",
            "client_name": client_name,
            "client_kind": ClientKind.LOCAL_GOVERNMENT,
            "country": "IN",
            "place": "Pune",
            "products": ["URBAN"],
            "label_shown": True,
            "onboarded_on": due_on - timedelta(days=7),
            "due_on": due_on,
            "reported_on": NOW.date(),
            "reported_at": reported_at,
            "late_reason": "Illness" if late_by else "",
            "state": ReportState.ACKNOWLEDGED if "acknowledged_at" in values else first_state(due_on, NOW.date()),
            **values,
        }
    )
    session.add(report)
    session.commit()
    return report
