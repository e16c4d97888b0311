"""How far the worker is with a document of an agreement."""

from sqlalchemy.orm import Session

from app.agreements.events import AgreementCountersigned, AgreementDrafted
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState, Kind
from app.agreements.policy.progress import Step, steps
from app.outbox.service import attempts_at
from app.partners.events import PartnerActivated
from app.partners.service import partner_of


def progress_of(session: Session, agreement: Agreement) -> list[Step]:
    """Return the steps to the next document, or none."""
    is_filed = agreement.final_file_id is not None
    if agreement.state is AgreementState.PREPARING:
        attempts = attempts_at(session, AgreementDrafted, agreement.id, handler="issue_mou")
        return steps(agreement.state, is_filed=is_filed, has_begun=False, attempts=attempts, kind=agreement.kind)
    if agreement.state is not AgreementState.ACTIVE or is_filed:
        return []
    partner = partner_of(session, agreement.application.organisation_id)
    if agreement.kind is not Kind.FIRST:
        attempts = attempts_at(session, AgreementCountersigned, agreement.id, handler="file_dependent")
    else:
        attempts = attempts_at(session, PartnerActivated, partner.id, handler="file_copy") if partner else 0
    return steps(agreement.state, is_filed=False, has_begun=partner is not None, attempts=attempts, kind=agreement.kind)
