"""Submitting: what was answered becomes a revision that never changes. And taking the application back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.applications.events import ApplicationSubmitted, ApplicationWithdrawn
from app.applications.models import Application, EvidenceItem, Revision
from app.applications.policy import Action, EvidenceState, after
from app.applications.policy.drafts import check_is_kept
from app.applications.policy.explanations import EXPLANATIONS, still_true
from app.applications.policy.numbers import identity_in, numbers_in
from app.applications.policy.questions import QUESTIONS
from app.applications.policy.steps import SECTION_STEPS
from app.applications.policy.tasks import Missing, missing
from app.applications.service.application import advance, own_application_to_change
from app.applications.service.asking import answered_questions
from app.applications.service.guide_versions import check_guide_version
from app.applications.service.overview import Overview, checked_revision, explanations_of, overview
from app.core.clock import local_date
from app.core.errors import RuleBroken
from app.guide.service import accept_guide, requirements_of
from app.outbox.service import publish
from app.partners.policy.identity import locked_message, names_in
from app.partners.service import Registered, locked_in, register_organisation

OCCASION = "submission"


class Incomplete(RuleBroken):
    """The application cannot be submitted yet; `missing` names all that is to do."""

    def __init__(self, found: Sequence[Missing]) -> None:
        super().__init__("Some answers or documents are missing.")
        self.missing = found


def submit(session: Session, reference: str, *, actor: Actor, now: datetime) -> Revision:
    """Freeze the answers as a revision, agree to the guide again (A5) and announce it."""
    application = own_application_to_change(session, actor, reference)
    after(application.state, Action.SUBMIT)
    check_is_kept(application.state, application.due_on, local_date(now))
    check_guide_version(session, application, today=local_date(now))
    whole = overview(session, application, today=local_date(now))
    found = missing(
        whole.answers, whole.documents, today=whole.judged_on, opened=whole.opened, to_answer=whole.to_answer
    )
    if found:
        raise Incomplete(found)
    _register(session, whole)
    revision = revise(session, whole, by=actor.name, now=now)
    _accept_guide(session, application, actor=actor, now=now)
    advance(session, application, Action.SUBMIT, now=now)
    fact = ApplicationSubmitted(application_id=application.id, revision_id=revision.id, number=revision.number)
    publish(session, fact, actor=actor, at=now)
    return revision


def _accept_guide(session: Session, application: Application, *, actor: Actor, now: datetime) -> None:
    accept_guide(
        session,
        application.guide_version,
        subject_id=application.id,
        person=actor.name,
        account_id=actor.account_id,
        occasion=OCCASION,
        now=now,
    )


def _register(session: Session, whole: Overview) -> None:
    """Keep the identity, or leave it as it was checked. Raises RuleBroken, also for numbers of others."""
    answers, organisation_id = whole.answers, whole.application.organisation_id
    for field in locked_in(session, organisation_id, identity_in(answers)):
        raise RuleBroken(locked_message(field))
    registered = answers["organisation"]
    own = Registered(
        legal_name=registered["legal_name"],
        trading_name=registered.get("trading_name", ""),
        former_names=names_in(registered.get("former_names", "")),
        legal_form=registered["legal_form"],
        country=registered["country"],
        numbers=numbers_in(answers["identifiers"]),
    )
    register_organisation(session, organisation_id, own)


def revise(session: Session, whole: Overview, *, by: str, now: datetime) -> Revision:
    """Add what the application says now as the next revision."""
    application = whole.application
    last = session.scalar(select(func.max(Revision.number)).where(Revision.application_id == application.id))
    revision = Revision(
        application_id=application.id,
        number=(last or 0) + 1,
        submitted_at=now,
        submitted_by=by,
        content=content_of(session, whole),
    )
    session.add(revision)
    session.flush()
    return revision


def content_of(session: Session, whole: Overview) -> dict[str, Any]:
    """Return the application as a revision keeps it."""
    content = {
        **{key: dict(whole.answers.get(key, {})) for key in SECTION_STEPS},
        "evidence": _evidence(session, whole.application),
        "guide_version": whole.application.guide_version.number,
        QUESTIONS: answered_questions(session, whole.application.id),
    }
    return content | _explained(session, whole.application, content)


def _explained(session: Session, application: Application, content: dict[str, Any]) -> dict[str, Any]:
    """Return why something stays as it is, where that is so; what was said in an earlier revision still counts."""
    last = checked_revision(session, application)
    if last is None:
        return {}
    said = {key: one.words for key, one in explanations_of(session, last).items()}
    given = last.content.get(EXPLANATIONS, {}) | said
    return {EXPLANATIONS: still_true(given, last.content, content)} if given else {}


def _evidence(session: Session, application: Application) -> list[dict[str, Any]]:
    """Return each document with the bytes' hash, in the order of the requirements; none that the version lacks."""
    asked = {row.code: row for row in requirements_of(session, application.guide_version_id)}
    mine = (EvidenceItem.application_id == application.id, EvidenceItem.superseded_at.is_(None))
    in_force = select(EvidenceItem).where(*mine, EvidenceItem.state != EvidenceState.RETURNED)
    items = [item for item in session.scalars(in_force) if item.requirement_code in asked]
    return [
        {
            "requirement": item.requirement_code,
            "title": asked[item.requirement_code].title,
            "clause": asked[item.requirement_code].clause_code,
            "evidence_id": str(item.id),
            "file_id": str(item.file_id),
            "file_name": item.file.name,
            "sha256": item.file.sha256,
            "number": item.number,
            "issued_on": _iso(item.issued_on),
            "valid_until": _iso(item.valid_until),
            "note": item.note,
        }
        for item in sorted(items, key=lambda item: asked[item.requirement_code].position)
    ]


def returned_codes(session: Session, application: Application) -> frozenset[str]:
    """Return the requirements whose document came back and is not replaced yet."""
    mine = (EvidenceItem.application_id == application.id, EvidenceItem.superseded_at.is_(None))
    returned = select(EvidenceItem.requirement_code).where(*mine, EvidenceItem.state == EvidenceState.RETURNED)
    return frozenset(session.scalars(returned))


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def withdraw(session: Session, reference: str, *, actor: Actor, now: datetime) -> Application:
    """Take the application back. Everything is kept; nobody works on it any more."""
    application = own_application_to_change(session, actor, reference)
    advance(session, application, Action.WITHDRAW, now=now)
    publish(session, ApplicationWithdrawn(application_id=application.id), actor=actor, at=now)
    return application
