"""Approved applications and the agreements made from them."""

import tomllib
from copy import deepcopy
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.agreements.models import Agreement, ClauseChange, Issue, Signature
from app.agreements.policy import PROGRAM_CAPACITY, AgreementState, Kind, Side
from app.agreements.policy.changes import clauses_of
from app.agreements.policy.template import articles_for, filled_in, values_of
from app.agreements.service.term import set_term
from app.applications.models import Application, Revision
from app.applications.policy import InterestState, State
from app.guide.models import Clause, GuideVersion, PolicyValue
from app.guide.service.reference import REFERENCE, add_mou_template
from app.outbox.service import publish
from app.partners.models import Organisation
from app.reviews.events import DecisionSent
from tests.builders import NOW, make_account, numbers
from tests.rows import PUBLISHED, add_file, new_interest

SHA256 = "5f" * 32
NUMBERS = {"client_report_days": 7, "mou_signing_days": 30, "mou_reminder_days": 3, "mou_second_reminder_days": 10}
NUMBERS |= {"invitation_days": 14, "mou_notice_days": 90, "mou_term_years": 2, "mou_renewal_days": 90}
NUMBERS |= {"mou_grace_days": 30, "mou_renewal_reminder_days": 60, "mou_second_renewal_reminder_days": 30}
NUMBERS |= {"mou_last_renewal_reminder_days": 7}
CONTENT: dict[str, Any] = {
    "organisation": {
        "legal_name": "Bolt Systems",
        "trading_name": "Bolt",
        "legal_form": "company",
        "country": "IN",
        "founded_year": 2001,
        "address": "12 MG Road",
        "city": "Bengaluru",
        "postcode": "560001",
        "website": "https://bolt.example",
    },
    "identifiers": {"PAN": "AAACB1234C", "GSTIN": "", "CIN": "U72900KA2001PTC082988"},
    "people": {
        "contact": {"name": "Asha Rao", "title": "Partnerships", "email": "asha@bolt.example", "phone": ""},
        "signatory": {"name": "Zoë O’Brien", "title": "Managing Director", "email": "zoe@bolt.example"},
        "owners": [],
    },
    "capabilities": {"about": "We build.", "products": [], "services": [], "languages": ["English"], "places": []},
    "experience": {"projects": [], "none_reason": "New"},
    "team": {"rows": []},
    "declarations": {},
    "evidence": [
        {
            "requirement": "REG",
            "title": "Certificate of incorporation",
            "clause": "CRIT-ELIG",
            "evidence_id": "",
            "file_id": "",
            "file_name": "certificate.pdf",
            "sha256": "ab" * 32,
            "number": "U72900",
            "issued_on": None,
            "valid_until": None,
            "note": "",
        }
    ],
    "guide_version": "2026.1",
}
TERMS: dict[str, Any] = {
    "reference": "DPP-MOU-2030-0001",
    "application": "DPP-APP-2030-0042",
    "drafted_on": "2030-03-10",
    "program": {"name": "eGov Foundation", "country": "India", "contact": "partner@egovernments.org"},
    "partner": {
        "legal_name": "Bolt Systems",
        "legal_form": "Company",
        "country": "India",
        "address": "12 MG Road, Bengaluru, 560001",
        "identifiers": [{"kind": "PAN", "value": "AAACB1234C"}],
    },
    "signatory": {"name": "Zoë O’Brien", "title": "Managing Director", "email": "zoe@bolt.example"},
    "guide": {
        "number": "2026.1",
        "title": "Guide",
        "clauses": [{"code": "OBL-TELL", "title": "Tell clients", "text": "Clients know.", "sources": "S1.32, S1.33"}],
    },
    "client_report_days": 7,
    "notice_days": 90,
    "term": {"years": 2, "renewal_days": 90, "grace_days": 30},
    "evidence": [],
    "conditions": [],
    "contacts": [{"of": "eGov", "name": "Team of the Program", "address": "partner@egovernments.org"}],
}
TEMPLATE: dict[str, Any] = tomllib.loads((REFERENCE / "mou.toml").read_text(encoding="utf-8"))["templates"][0]
UNFILLED = TERMS | {"articles": articles_for(TEMPLATE["articles"], Kind.FIRST)}
TERMS = TERMS | {"articles": filled_in(UNFILLED["articles"], values_of(TERMS))}


def with_value(values: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy with one value changed, however deep."""
    changed = deepcopy(values)
    inner = changed
    *way, last = path.split(".")
    for part in way:
        inner = inner[part]
    inner[last] = value
    return changed


def make_guide(session: Session) -> GuideVersion:
    if (found := session.scalar(PUBLISHED)) is not None:
        return found
    guide = GuideVersion(number="2026.1", title="Guide", published_on=date(2026, 1, 1), effective_on=date(2026, 1, 1))
    session.add(guide)
    session.flush()
    tell = Clause(
        guide_version_id=guide.id,
        code="OBL-TELL",
        position=1,
        part="obligations",
        title="Tell clients",
        text="Clients know about eGov.",
        sources="S1.32",
    )
    session.add(tell)
    session.add_all(
        PolicyValue(code=code, valid_from=date(2020, 1, 1), value=value, unit="days", source="S1.38")
        for code, value in NUMBERS.items()
    )
    add_mou_template(session, TEMPLATE)
    session.commit()
    return guide


def make_application(
    session: Session, organisation: Organisation, state: State = State.DECIDED, content: dict[str, Any] = CONTENT
) -> Application:
    """Return an application with one revision."""
    guide = make_guide(session)
    interest = new_interest(guide.id, organisation.legal_name, state=InterestState.ACCEPTED, answered_at=NOW)
    session.add(interest)
    session.flush()
    application = Application(
        reference=f"DPP-APP-2030-{next(numbers):04}",
        organisation_id=organisation.id,
        interest_id=interest.id,
        guide_version_id=guide.id,
        state=state,
        state_since=NOW,
    )
    session.add(application)
    session.flush()
    session.add(
        Revision(application_id=application.id, number=1, submitted_at=NOW, submitted_by="Asha", content=content)
    )
    session.commit()
    return application


def send_decision(session: Session, application: Application, outcome: str = "approved") -> None:
    decided = DecisionSent(application_id=application.id, decision_id=uuid4(), outcome=outcome)
    publish(session, decided, actor=PORTAL, at=NOW)
    session.commit()


S = AgreementState
STATES = {
    S.PREPARING: State.DECIDED,
    S.ISSUED: State.MOU_SENT,
    S.DECLINED: State.DECIDED,
    S.LAPSED: State.DECIDED,
    S.SIGNED: State.MOU_SIGNED,
    S.ON_HOLD: State.MOU_SIGNED,
    S.APPROVED: State.MOU_SIGNED,
    S.ACTIVE: State.MOU_SIGNED,
    S.ENDING: State.ACTIVE,
    S.TERMINATED: State.ACTIVE,
    S.IN_GRACE: State.ACTIVE,
    S.RENEWED: State.ACTIVE,
    S.EXPIRED: State.ACTIVE,
    S.CLOSED: State.DECIDED,
}
IN_FORCE = {S.ACTIVE, S.ENDING, S.TERMINATED, S.IN_GRACE, S.RENEWED, S.EXPIRED}
SIGNED_STATES = {S.SIGNED, S.ON_HOLD, S.APPROVED} | IN_FORCE


def make_agreement(
    session: Session, organisation: Organisation, state: AgreementState = S.ISSUED, signed: str = SHA256
) -> Agreement:
    """Return an agreement as far as the state says, with the signatures that this needs, on the text of this hash."""
    application = make_application(session, organisation, STATES[state])
    reference = f"DPP-MOU-2030-{next(numbers):04}"
    agreement = Agreement(
        reference=reference,
        application_id=application.id,
        terms=TERMS | {"reference": reference, "application": application.reference},
        drafted_at=NOW,
        state_since=NOW,
        state=state,
    )
    if state is not S.PREPARING:
        agreement.file_id, agreement.issued_at = add_file(session, sha256=SHA256).id, NOW
    if state in {S.ENDING, S.TERMINATED}:
        agreement.ends_on, agreement.notice_by = NOW.date(), Side.PARTNER
    if state in IN_FORCE:
        set_term(agreement, NOW.date())
    session.add(agreement)
    session.flush()
    if agreement.file_id is not None:
        session.add(
            Issue(agreement_id=agreement.id, number=1, terms=agreement.terms, file_id=agreement.file_id, issued_at=NOW)
        )
    sides = list(Side) if state in IN_FORCE else [Side.PARTNER] if state in SIGNED_STATES else []
    for side in sides:
        _add_signature(session, agreement, side, signed)
    session.commit()
    return agreement


def signatures(session: Session) -> list[Signature]:
    """Return all that were given, fresh."""
    session.expire_all()
    return list(session.scalars(select(Signature)))


def make_change(agreement: Agreement, code: str = "MOU-LIABILITY") -> ClauseChange:
    """Return a wish about a clause that waits for its answer."""
    clause = clauses_of(agreement.terms)[code]
    return ClauseChange(
        agreement_id=agreement.id,
        issue=1,
        code=code,
        number=clause["number"],
        text_before=clause["text"],
        wish="Each side answers for its own acts.",
        reason="Our insurer asks for it.",
        asked_by="Asha Rao",
        asked_at=NOW,
    )


def _add_signature(session: Session, agreement: Agreement, side: Side, sha256: str) -> None:
    person = make_account(session, name="Zoë O’Brien" if side is Side.PARTNER else "Priya Nair")
    capacity = "Managing Director" if side is Side.PARTNER else PROGRAM_CAPACITY
    session.add(
        Signature(
            agreement_id=agreement.id,
            issue=1,
            side=side,
            account_id=person.id,
            name=person.name,
            capacity=capacity,
            consent="I agree.",
            sha256=sha256,
            signed_at=NOW,
            address="192.0.2.7",
        )
    )
