"""What the text of an MoU is made from: data of the organisation, the guide, the template and the program's numbers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.accounts.service import members_of
from app.agreements.models import Agreement
from app.agreements.policy import Kind
from app.agreements.policy.addendum import addendum_terms
from app.agreements.policy.template import articles_for
from app.agreements.policy.term import (
    GRACE_DAYS,
    RENEWAL_DAYS,
    YEARS,
    in_words,
    last_day_of,
    next_start,
)
from app.agreements.policy.terms import terms_from
from app.agreements.policy.times import NOTICE_DAYS
from app.applications.models import Application
from app.applications.service import application_by_id, latest_revision
from app.core.clock import local_date
from app.core.errors import Conflict
from app.guide.models import GuideVersion
from app.guide.service import clauses_of, current_guide, mou_template, policy_value, steps_of
from app.partners.models import Organisation
from app.reviews.service.decisions import sent_decision

Content = Mapping[str, Any]
SIGNS = "Authorised signatory"
NO_TERM = "The MoU that is to be renewed has no term."


def terms_of(session: Session, application_id: UUID, *, contact: str, now: datetime) -> dict[str, Any]:
    """Return what a first MoU for this application would be made from."""
    application = application_by_id(session, application_id)
    content, guide = latest_revision(session, application_id).content, application.guide_version
    conditions = _conditions(session, application_id)
    return _terms(
        session, application, guide, content, Kind.FIRST, contact=contact, on=local_date(now), conditions=conditions
    )


def renewal_terms(session: Session, base: Agreement, *, contact: str, now: datetime) -> dict[str, Any]:
    """Return what the renewal of an MoU would be made from: template, guide and data as they are now."""
    if base.last_on is None:
        raise Conflict(NO_TERM)
    application, today, starts_on = base.application, local_date(now), next_start(base.last_on)
    content, guide = _content_now(session, application), current_guide(session, on=today)
    terms = _terms(session, application, guide, content, Kind.RENEWAL, contact=contact, on=today)
    last_on = last_day_of(starts_on, terms["term"]["years"])
    renews = {"number": base.reference, "starts_on": in_words(starts_on), "last_on": in_words(last_on)}
    return terms | {"renews": renews}


def terms_again(session: Session, agreement: Agreement, *, contact: str, now: datetime) -> dict[str, Any]:
    """Return what an agreement would be made from today, whatever kind it is."""
    if agreement.base is None:
        return terms_of(session, agreement.application_id, contact=contact, now=now)
    if agreement.kind is Kind.RENEWAL:
        return renewal_terms(session, agreement.base, contact=contact, now=now)
    fresh = renewal_terms(session, agreement.base, contact=contact, now=now)
    return addendum_terms(fresh, agreement.terms)


def _terms(
    session: Session,
    application: Application,
    guide: GuideVersion,
    content: Content,
    kind: Kind,
    *,
    contact: str,
    on: date,
    conditions: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    stated = [*clauses_of(session, guide.id), *steps_of(session, guide.id)]
    template = mou_template(session, on)
    return terms_from(
        content,
        application=application.reference,
        drafted_on=on.isoformat(),
        program={"contact": contact},
        guide={
            "number": guide.number,
            "title": guide.title,
            "clauses": [
                {part: getattr(clause, part) for part in ("code", "title", "text", "sources")} for clause in stated
            ],
        },
        template=template.number,
        articles=articles_for(template.articles, kind),
        conditions=conditions or [],
        notice_days=policy_value(session, NOTICE_DAYS, on=on),
        client_report_days=policy_value(session, "client_report_days", on=on),
        term=_numbers(session, on),
    )


def _numbers(session: Session, on: date) -> dict[str, int]:
    codes = {"years": YEARS, "renewal_days": RENEWAL_DAYS, "grace_days": GRACE_DAYS}
    return {name: policy_value(session, code, on=on) for name, code in codes.items()}


def _conditions(session: Session, application_id: UUID) -> list[dict[str, str]]:
    """Return what the decision made a condition, for the schedule."""
    decision = sent_decision(session, application_id)
    return [
        {"words": one.words, "clause": one.clause_code, "due_on": one.due_on.isoformat()}
        for one in (decision.conditions if decision else ())
    ]


def _content_now(session: Session, application: Application) -> Content:
    """Return what was approved, with name, country, form and numbers as they were changed since, and who signs now."""
    content, own = latest_revision(session, application.id).content, application.organisation
    identity = {"legal_name": own.legal_name, "country": own.country, "legal_form": own.legal_form or ""}
    people = content.get("people", {})
    return {
        **content,
        "organisation": {**content.get("organisation", {}), **_given(identity)},
        "identifiers": {one.kind: one.value for one in own.identifiers} or content.get("identifiers", {}),
        "people": {**people, "signatory": _signatory(session, own, people.get("signatory", {}))},
    }


def _given(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _signatory(session: Session, organisation: Organisation, named: Mapping[str, str]) -> Mapping[str, str]:
    """Return the signatory of the application while that person still signs here, else who does now."""
    signatories = members_of(session, organisation.id, Role.SIGNATORY)
    if not signatories or named.get("email", "").casefold() in {one.email.casefold() for one in signatories}:
        return named
    first = signatories[0]
    return {"name": first.name, "title": SIGNS, "email": first.email}
