"""The two signatures: first the partner's, then the program's, on the same text."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements import policy
from app.agreements.events import AgreementCountersigned, AgreementSigned
from app.agreements.models import Agreement, Signature
from app.agreements.policy import Action, AgreementState, Side, SignAgreement
from app.agreements.service.find import agreement_at, own_agreement
from app.applications.policy import Action as Step
from app.applications.service import advance
from app.core.errors import Conflict, NotFound, RuleBroken
from app.guide.service import accept_guide
from app.outbox.service import publish


def sign_agreement(
    session: Session, reference: str, command: SignAgreement, *, actor: Actor, now: datetime
) -> Agreement:
    """Add the partner's signature and the acceptance of the guide. The caller commits."""
    application, agreement = own_agreement(session, actor, reference)
    if agreement is None or not policy.may_sign(actor, application.organisation_id):
        raise NotFound
    state = _after(agreement, Action.SIGN)
    policy.check_text(command.sha256, stored=agreement.sha256)
    policy.check_signer(command, signatory=agreement.terms["signatory"]["name"])
    _add_signature(session, agreement, Side.PARTNER, command, actor=actor, now=now)
    agreement.state, agreement.state_since = state, now
    advance(session, application, Step.SIGN_MOU, now=now)
    accept_guide(
        session,
        application.guide_version,
        subject_id=agreement.id,
        person=command.name,
        account_id=actor.account_id,
        occasion="agreement",
        now=now,
    )
    signed = AgreementSigned(agreement_id=agreement.id, application_id=application.id, sha256=command.sha256)
    publish(session, signed, actor=actor, at=now)
    return agreement


def countersignable(session: Session, actor: Actor, reference: str) -> Agreement:
    """Return what waits for the program's signature. Raises Conflict when it is not that far, or done."""
    agreement = agreement_at(session, actor, reference)
    _after(agreement, Action.COUNTERSIGN)
    return agreement


def countersign_agreement(session: Session, reference: str, *, sha256: str, actor: Actor, now: datetime) -> Agreement:
    """Add the program's signature to what the partner signed. The caller commits."""
    agreement = agreement_at(session, actor, reference)
    state = _after(agreement, Action.COUNTERSIGN)
    for signature in agreement.signatures:
        policy.check_text(signature.sha256, stored=agreement.sha256)
    policy.check_text(sha256, stored=agreement.sha256)
    command = SignAgreement(name=actor.name, capacity=policy.PROGRAM_CAPACITY, sha256=sha256)
    _add_signature(session, agreement, Side.PROGRAM, command, actor=actor, now=now)
    agreement.state, agreement.state_since = state, now
    countersigned = AgreementCountersigned(
        agreement_id=agreement.id,
        application_id=agreement.application_id,
        organisation_id=agreement.application.organisation_id,
        sha256=sha256,
    )
    publish(session, countersigned, actor=actor, at=now)
    return agreement


def _after(agreement: Agreement, action: Action) -> AgreementState:
    """Return the next state. Raises Conflict when somebody else was faster."""
    try:
        return policy.after(agreement.state, action)
    except RuleBroken as error:
        raise Conflict(error.message) from error


def _add_signature(
    session: Session, agreement: Agreement, side: Side, command: SignAgreement, *, actor: Actor, now: datetime
) -> None:
    if actor.account_id is None:
        raise NotFound
    session.add(
        Signature(
            agreement_id=agreement.id,
            side=side,
            account_id=actor.account_id,
            name=command.name,
            capacity=command.capacity,
            sha256=command.sha256,
            signed_at=now,
        )
    )
