"""Applications with documents, in few words."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.applications.models import Application, EvidenceItem, Revision, Section
from app.applications.policy import EvidenceState, State
from app.files.policy import Upload
from app.files.service import keep_file
from app.guide.models import GuideVersion, PolicyValue, Requirement
from app.guide.service import policies
from app.partners.models import Organisation
from tests.builders import NOW, numbers
from tests.fakes import FakeStore
from tests.files import samples
from tests.rows import new_interest

KEPT_FOR = timedelta(days=90)
PICTURES, ONE_PDF, SMALL = "PDF, JPG, PNG up to 10 MB", "PDF up to 10 MB", "PDF or PNG up to 2 MB"
ASKED: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    # code, title, formats, identifier, mandatory, condition, region
    ("ID-INC", "Certificate of incorporation", PICTURES, "CIN (21)", "yes", "", "all"),
    ("ID-PAN", "Permanent account number", PICTURES, "PAN (10)", "conditional", "registered in India", "India"),
    (
        "ID-TAXF",
        "Foreign tax registration",
        PICTURES,
        "free",
        "conditional",
        "registered outside India",
        "outside India",
    ),
    ("FIN-TO", "Turnover of three years", PICTURES, "UDIN (18)", "conditional", "asked from bidders", "all"),
    ("QLT-SEC", "Security test report", ONE_PDF, "", "no", "", "all"),
    ("TEAM-CV", "Profiles of key people", SMALL, "", "no", "", "all"),
    ("DEC-MIT", "MIT licence undertaking", "on screen", "", "yes", "", "all"),
    ("DEC-SCR", "Debarment screening record", "none", "", "yes", "", "all"),
)


def make_guide(session: Session, asked: tuple[tuple[str, ...], ...] = ASKED) -> GuideVersion:
    kept_for = PolicyValue(
        code="draft_idle_days", valid_from=date(2029, 1, 1), value=KEPT_FOR.days, unit="days", source=""
    )
    if "draft_idle_days" not in policies(session, on=NOW.date()):
        session.add(kept_for)
    guide = GuideVersion(
        number=f"9.{next(numbers)}", title="Guide", published_on=date(2030, 1, 1), effective_on=date(2030, 1, 1)
    )
    session.add(guide)
    session.flush()
    for position, (code, title, formats, identifier, mandatory, condition, region) in enumerate(asked, 1):
        session.add(
            Requirement(
                guide_version_id=guide.id,
                code=code,
                position=position,
                clause_code="CRIT-ELIG",
                title=title,
                proves=f"{title} proves something",
                documents=f"{title} or equal",
                formats=formats,
                identifier=identifier,
                validity="12 months",
                checked_by="program manager",
                mandatory=mandatory,
                condition=condition,
                region=region,
            )
        )
    session.flush()
    return guide


def make_application(
    session: Session,
    organisation: Organisation,
    *,
    state: State = State.DRAFT,
    country: str = "IN",
    asked: tuple[tuple[str, ...], ...] = ASKED,
) -> Application:
    guide = make_guide(session, asked)
    interest = new_interest(guide.id)
    session.add(interest)
    session.flush()
    application = Application(
        reference=f"DPP-APP-2030-{next(numbers):04}",
        organisation_id=organisation.id,
        interest_id=interest.id,
        guide_version_id=guide.id,
        state=state,
        state_since=NOW,
        due_on=NOW.date() + KEPT_FOR if state is State.DRAFT else None,
    )
    session.add(application)
    session.flush()
    answers = {"legal_name": organisation.legal_name, "country": country, "legal_form": "company"}
    for key, content in (("organisation", answers), ("identifiers", {"PAN": "AAACD0000A"})):
        session.add(Section(application_id=application.id, key=key, answers=content, saved_at=NOW, saved_by="Asha Rao"))
    session.commit()
    return application


def make_item(
    session: Session,
    store: FakeStore,
    application: Application,
    code: str,
    *,
    data: bytes | None = None,
    state: EvidenceState = EvidenceState.UPLOADED,
    checked_at: datetime | None = None,
) -> EvidenceItem:
    upload = Upload(name=f"{code}.pdf", stream=BytesIO(data or samples.good_pdf()))
    kept = keep_file(session, store, upload, actor=PORTAL, now=NOW)
    is_returned = state is EvidenceState.RETURNED
    item = EvidenceItem(
        application_id=application.id,
        requirement_code=code,
        file_id=kept.id,
        number="",
        issued_on=None,
        valid_until=None,
        note="",
        uploaded_at=NOW,
        uploaded_by="Asha Rao",
        state=state,
        return_code="unreadable" if is_returned else "",
        return_text="Scan it again." if is_returned else "",
        checked_at=None if state is EvidenceState.UPLOADED else checked_at or NOW,
        checked_by="" if state is EvidenceState.UPLOADED else "Meera Nair",
    )
    session.add(item)
    session.commit()
    return item


def make_revision(session: Session, application: Application, items: list[EvidenceItem], number: int = 1) -> Revision:
    rows: list[dict[str, Any]] = [
        {"evidence_id": str(item.id), "requirement": item.requirement_code, "file_name": item.file.name}
        for item in items
    ]
    revision = Revision(
        application_id=application.id,
        number=number,
        submitted_at=NOW,
        submitted_by="Asha Rao",
        content={"organisation": {"legal_name": "Bolt Systems"}, "evidence": rows},
    )
    session.add(revision)
    session.commit()
    return revision


def store_of(app: Flask) -> FakeStore:
    store = app.extensions["ports"].store
    assert isinstance(store, FakeStore)
    return store
