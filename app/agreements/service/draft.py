"""From an approved application to a text that can be signed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Actor
from app.agreements import policy
from app.agreements.events import AgreementIssued
from app.agreements.models import Agreement, Issue
from app.agreements.policy import Action, Kind
from app.agreements.policy.changes import check_all_answered, with_changes
from app.agreements.policy.terms import whole_terms
from app.agreements.service.changes import agreed_texts, waiting_codes
from app.agreements.service.days import begin_days_to_sign
from app.agreements.service.find import agreement_to_change, first_agreement
from app.agreements.service.keep import keep_draft
from app.agreements.service.steps import check_base_of, next_state, ready_for, take_step
from app.agreements.service.texts import terms_again, terms_of
from app.applications.policy import Action as Step
from app.applications.service import advance
from app.core.clock import local_date
from app.core.ports import ObjectStore
from app.files.service import keep_bytes
from app.outbox.service import publish

PDF = "application/pdf"


def draft_agreement(session: Session, application_id: UUID, *, contact: str, now: datetime) -> Agreement:
    """Keep the data of the MoU. Raises RuleBroken that names what is missing; drafting twice is one draft."""
    drafted = first_agreement(session, application_id)
    if drafted is not None:
        return drafted
    terms = whole_terms(terms_of(session, application_id, contact=contact, now=now))
    return keep_draft(session, application_id, terms, actor=PORTAL, now=now)


def take_back_agreement(
    session: Session, reference: str, *, reason: str, contact: str, actor: Actor, now: datetime
) -> Agreement:
    """Have the text made anew from the data as it is now; what was issued stays and counts no more."""
    agreement = agreement_to_change(session, ready_for(session, actor, reference, Action.REISSUE).id)
    check_base_of(agreement)
    terms = whole_terms(terms_again(session, agreement, contact=contact, now=now))
    terms["articles"] = with_changes(terms["articles"], agreed_texts(session, agreement.id))
    check_all_answered(waiting_codes(session, agreement.id))
    next_state(agreement, Action.REISSUE)
    agreement.terms = terms | {"reference": reference}
    agreement.file_id = agreement.issued_at = None
    take_step(session, agreement, Action.REISSUE, words=reason, actor=actor, now=now)
    return agreement


def issue_agreement(
    session: Session, agreement_id: UUID, store: ObjectStore, document: bytes, *, now: datetime
) -> None:
    """Keep the exact text and send it for signature; issuing twice is issuing once."""
    agreement = agreement_to_change(session, agreement_id)
    if Action.ISSUE not in policy.actions_from(agreement.state):
        return
    number = len(agreement.issues) + 1
    name = f"{agreement.reference}.pdf" if number == 1 else f"{agreement.reference}-{number}.pdf"
    file = keep_bytes(session, store, document, name=name, media_type=PDF, actor=PORTAL, now=now)
    agreement.file_id, agreement.issued_at = file.id, now
    agreement.state, agreement.state_since = policy.after(agreement.state, Action.ISSUE), now
    session.add(Issue(agreement_id=agreement.id, number=number, terms=agreement.terms, file_id=file.id, issued_at=now))
    if agreement.kind is Kind.FIRST:
        advance(session, agreement.application, Step.SEND_MOU, now=now)
    begin_days_to_sign(session, agreement, today=local_date(now))
    issued = AgreementIssued(agreement_id=agreement.id, application_id=agreement.application_id, sha256=file.sha256)
    publish(session, issued, actor=PORTAL, at=now)
