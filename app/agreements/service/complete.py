"""What follows from the countersignature: the partnership, its first duty, the copy with both signatures."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.agreements.events import AgreementFiled
from app.agreements.policy import Kind, Side
from app.agreements.service.draft import PDF
from app.agreements.service.find import agreement_with, signatures_of
from app.applications.policy import Action as Step
from app.applications.policy import actions_from
from app.applications.service import advance
from app.core.ports import ObjectStore
from app.duties.service import open_team_duty
from app.files.service import keep_bytes
from app.outbox.service import publish
from app.partners.service import activate_partner


def begin_partnership(session: Session, agreement_id: UUID) -> None:
    """Make the organisation a partner from the moment of the countersignature (S1.47); twice is once."""
    agreement = agreement_with(session, agreement_id)
    application = agreement.application
    if agreement.kind is not Kind.FIRST or Step.ACTIVATE not in actions_from(application.state):
        return
    begun_at = signatures_of(agreement)[Side.PROGRAM].signed_at
    advance(session, application, Step.ACTIVATE, now=begun_at)
    partner = activate_partner(
        session,
        organisation_id=application.organisation_id,
        application_id=application.id,
        actor=PORTAL,
        now=begun_at,
    )
    open_team_duty(session, partner, actor=PORTAL, now=begun_at)


def file_executed_copy(
    session: Session, agreement_id: UUID, store: ObjectStore, document: bytes, *, now: datetime
) -> None:
    """Keep the copy that shows both signatures; filing twice is filing once."""
    agreement = agreement_with(session, agreement_id)
    if agreement.final_file_id is not None:
        return
    name = f"{agreement.reference}-signed.pdf"
    file = keep_bytes(session, store, document, name=name, media_type=PDF, actor=PORTAL, now=now)
    agreement.final_file_id = file.id
    filed = AgreementFiled(agreement_id=agreement.id, application_id=agreement.application_id, sha256=file.sha256)
    publish(session, filed, actor=PORTAL, at=now)
