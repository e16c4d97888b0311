"""An application in any state, with right answers to every question."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Actor, Held, Role
from app.applications.models import Application, EvidenceItem, Section
from app.applications.policy import EvidenceState, State
from app.applications.policy.team import AREAS
from app.applications.service.application import documents_of
from app.applications.service.interests import accept_interest
from app.guide.service import current_guide, guide_versions
from app.partners.policy import name_key
from tests.builders import NOW, make_account
from tests.reference import lay_out_reference
from tests.rows import add_file, new_interest

STAFF = Actor(account_id=None, name="Priya Menon", held=frozenset({Held(role=Role.PROGRAM_MANAGER)}))
PAN, GSTIN, CIN = "AAACD0000A", "29AAACD0000A1ZR", "U72900KA2008PTC000000"
PROJECT = {
    "programme": "Property tax for 40 towns",
    "agency": "Department of Urban Development",
    "country": "IN",
    "role": "Implementation and support",
    "started_on": "2027-04-01",
    "ended_on": "2029-03-31",
    "size": "40 towns, 2 million people",
    "contact": "Commissioner's office, +91 80 2222 0000",
    "work_order": "WO/2027/118",
}
COURSES = {"VID-01": "Introduction to DIGIT"}
ANSWERS: dict[str, dict[str, Any]] = {
    "organisation": {
        "legal_name": "Bolt Systems Private Limited",
        "trading_name": "Bolt",
        "former_names": "",
        "legal_form": "company",
        "country": "IN",
        "founded_year": 2008,
        "address": "12 Lake Road",
        "city": "Bengaluru",
        "postcode": "560001",
        "website": "https://bolt.example",
    },
    "identifiers": {"PAN": PAN, "GSTIN": GSTIN, "below_gst_threshold": False, "CIN": CIN, "LEI": "", "UNGM": ""},
    "people": {
        "contact": {
            "name": "Asha Rao",
            "title": "",
            "email": "asha@bolt.example.org",
            "phone": "+91 80 1234 5678",
        },
        "signatory": {"name": "Ravi Iyer", "title": "Director", "email": "ravi@bolt.example.org"},
        "owners": [{"name": "Ravi Iyer", "share": "60"}, {"name": "Meera Iyer", "share": "40"}],
        "no_owner": False,
        "signatory_is_contact": False,
    },
    "capabilities": {
        "about": "We implement DIGIT for towns.",
        "products": ["URBAN", "PT"],
        "services": ["ENA-01", "ENA-11"],
        "languages": ["en", "kn"],
        "places": ["IN-KA", "KE"],
    },
    "experience": {"projects": [PROJECT], "none_reason": ""},
    "team": {
        "rows": [{"area": area, "person": "Lead", "course": "VID-01", "planned_on": "2030-06-01"} for area in AREAS]
    },
    "declarations": {
        "not_blacklisted": True,
        "mit_license": True,
        "guide": True,
        "personal_data": True,
        "conflict": "no",
        "conflict_text": "",
        "litigation": "no",
        "litigation_text": "",
    },
}


def typed(step: str, version: int = 0, **changed: Any) -> dict[str, Any]:
    """Return what a browser sends for the right answers, with some changed; None leaves one out."""
    answers = dict(ANSWERS[step])
    if step == "capabilities":
        answers |= {"states": ["IN-KA"], "countries": "Kenya"}
        del answers["places"]
    flat = _flat(answers) | {"version": str(version)}
    flat |= {name: COURSES[value] for name, value in flat.items() if name.endswith("-course")}
    for name, value in changed.items():
        flat[name.replace("__", "-")] = value
    return {name: value for name, value in flat.items() if value is not None and value is not False}


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        parts = [(str(position), row) for position, row in enumerate(value)]
    else:
        return {prefix: "y" if value is True else value}
    return {
        name: one
        for key, part in parts
        if key != "area"
        for name, one in _flat(part, f"{prefix}-{key}" if prefix else key).items()
    }


def make_application(session: Session, *, name: str = "Bolt Systems", state: State = State.DRAFT) -> Application:
    """Return an application as it is after its interest was accepted, in the given state."""
    if not guide_versions(session):
        lay_out_reference(session)
        session.flush()
    interest = new_interest(
        current_guide(session, on=NOW.date()).id,
        name,
        name_key=name_key(name),
        website="https://bolt.example",
        contact_phone="+91 80 1234 5678",
        message="We would like to join.",
    )
    session.add(interest)
    session.flush()
    application = accept_interest(session, interest, actor=STAFF, now=NOW)
    application.state = state
    session.commit()
    return application


def answer(session: Session, application: Application, **changed: dict[str, Any]) -> None:
    """Store right answers to all sections, with some replaced."""
    kept = {section.key: section for section in session.scalars(_sections(application))}
    for key, answers in (ANSWERS | changed).items():
        if key in kept:
            kept[key].answers = answers
        else:
            session.add(
                Section(application_id=application.id, key=key, answers=answers, saved_at=NOW, saved_by="Asha Rao")
            )
    session.commit()


def _sections(application: Application) -> Any:
    return select(Section).where(Section.application_id == application.id)


def hand_in(session: Session, application: Application, *codes: str) -> None:
    """Store a document for the codes, or for all that are needed."""
    needed = [document.code for document in documents_of(session, application, ANSWERS, today=NOW.date()).needed]
    for code in codes or needed:
        session.add(make_evidence(session, application.id, code))
    session.commit()


def make_evidence(session: Session, application_id: UUID, code: str, at: datetime = NOW) -> EvidenceItem:
    file = add_file(session, f"{code.lower()}.pdf", at=at)
    return EvidenceItem(
        application_id=application_id,
        requirement_code=code,
        file_id=file.id,
        number="7",
        issued_on=date(2029, 1, 1),
        valid_until=None,
        note="",
        uploaded_at=at,
        uploaded_by="Asha Rao",
    )


def make_complete(session: Session, **changed: dict[str, Any]) -> Application:
    """Return an application that can be submitted."""
    application = make_application(session)
    answer(session, application, **changed)
    hand_in(session, application)
    return application


def member_of(session: Session, application: Application, *roles: Role) -> Account:
    return make_account(session, *(roles or (Role.OWNER,)), organisation=application.organisation)


def give_back(item: EvidenceItem) -> EvidenceItem:
    """Return the document as the program team returns one."""
    item.state, item.return_code, item.return_text = EvidenceState.RETURNED, "unreadable", "Too dark"
    item.checked_at, item.checked_by = NOW, "Priya Menon"
    return item
