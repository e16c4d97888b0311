"""The two signatures: first the partner's, then the program's, on the same text."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements import policy
from app.agreements.events import AgreementCountersigned, AgreementSigned
from app.agreements.models import Agreement, Signature
from app.agreements.policy import Action, CountersignAgreement, Kind, Side, SignAgreement
from app.agreements.policy.addendum import consent_to_addendum
from app.agreements.policy.changes import check_nothing_waits
from app.agreements.policy.times import check_in_time
from app.agreements.service.changes import owed_codes
from app.agreements.service.find import agreement_to_change, own_agreement, signatures_of
from app.agreements.service.matches import check_matches
from app.agreements.service.steps import check_base_of, next_state, ready_for
from app.agreements.service.term import set_term
from app.applications.policy import Action as Step
from app.applications.service import advance
from app.core.clock import local_date
from app.core.errors import NotFound
from app.guide.service import accept_guide
from app.guide.service.drafts import version_at
from app.outbox.service import publish


def sign_agreement(
    session: Session, reference: str, command: SignAgreement, *, actor: Actor, now: datetime
) -> Agreement:
    """Add the partner's signature and the acceptance of the guide. The caller commits."""
    agreement = agreement_to_sign(session, reference, command, actor=actor, now=now)
    words = consent_words(agreement, command.sha256)
    signature = new_signature(agreement, Side.PARTNER, command, words, actor=actor, now=now)
    sign_for_partner(session, signature, agreement, actor=actor)
    return agreement


def agreement_to_sign(
    session: Session, reference: str, command: SignAgreement, *, actor: Actor, now: datetime
) -> Agreement:
    """Return the agreement that waits for just this signature; other writers wait. Raises what stands in the way."""
    application, agreement = own_agreement(session, actor, reference)
    if agreement is None or not policy.may_sign(actor, application.organisation_id):
        raise NotFound
    agreement = agreement_to_change(session, agreement.id)
    next_state(agreement, Action.SIGN)
    policy.check_text(command.sha256, stored=agreement.sha256)
    check_nothing_waits(owed_codes(session, agreement))
    check_base_of(agreement)
    check_in_time(agreement.last_day_to_sign, local_date(now))
    policy.check_signer(command, signatory=agreement.terms["signatory"]["name"])
    return agreement


def sign_for_partner(session: Session, signature: Signature, agreement: Agreement, *, actor: Actor) -> None:
    """Keep the signature and all that comes with it: the agreement moves on, and the guide is accepted."""
    now = signature.signed_at
    session.add(signature)
    agreement.state, agreement.state_since = next_state(agreement, Action.SIGN), now
    if agreement.kind is Kind.FIRST:
        advance(session, agreement.application, Step.SIGN_MOU, now=now)
    _accept_guide(session, agreement, signature.name, actor=actor, now=now)
    signed = AgreementSigned(
        agreement_id=agreement.id, application_id=agreement.application_id, sha256=signature.sha256
    )
    publish(session, signed, actor=actor, at=now)


def consent_words(agreement: Agreement, sha256: str) -> str:
    """Return what the signatory agrees to, word for word."""
    if agreement.kind is Kind.ADDENDUM:
        return consent_to_addendum(sha256, agreement.terms["amends"]["number"])
    return policy.consent_to(sha256, agreement.terms["guide"]["number"])


def _accept_guide(session: Session, agreement: Agreement, person: str, *, actor: Actor, now: datetime) -> None:
    """Keep that the version which the text names was accepted with it; an addendum names none anew."""
    if agreement.kind is not Kind.ADDENDUM:
        accept_guide(
            session,
            version_at(session, agreement.terms["guide"]["number"]),
            subject_id=agreement.id,
            person=person,
            account_id=actor.account_id,
            occasion="agreement",
            now=now,
        )


def countersign_agreement(
    session: Session, reference: str, command: CountersignAgreement, *, actor: Actor, now: datetime
) -> Agreement:
    """Add the program's signature to what the partner signed and the program approved. The caller commits."""
    agreement = agreement_to_change(session, ready_for(session, actor, reference, Action.COUNTERSIGN).id)
    state = next_state(agreement, Action.COUNTERSIGN)
    check_base_of(agreement)
    check_matches(session, agreement)
    for sha256 in (command.sha256, *(one.sha256 for one in signatures_of(agreement).values())):
        policy.check_text(sha256, stored=agreement.sha256)
    own = SignAgreement(
        name=actor.name, capacity=policy.PROGRAM_CAPACITY, sha256=command.sha256, address=command.address
    )
    words = policy.consent_of_program(command.sha256)
    session.add(new_signature(agreement, Side.PROGRAM, own, words, actor=actor, now=now))
    set_term(agreement, local_date(now))
    agreement.state, agreement.state_since = state, now
    countersigned = AgreementCountersigned(
        agreement_id=agreement.id,
        application_id=agreement.application_id,
        organisation_id=agreement.application.organisation_id,
        sha256=command.sha256,
    )
    publish(session, countersigned, actor=actor, at=now)
    return agreement


def new_signature(
    agreement: Agreement,
    side: Side,
    command: SignAgreement,
    consent: str,
    *,
    actor: Actor,
    now: datetime,
    **outside: Any,
) -> Signature:
    """Return a signature on the newest issue, with what is kept of one that was given outside."""
    if actor.account_id is None:
        raise NotFound
    return Signature(
        agreement_id=agreement.id,
        issue=len(agreement.issues),
        side=side,
        account_id=actor.account_id,
        name=command.name,
        capacity=command.capacity,
        consent=consent,
        sha256=command.sha256,
        signed_at=now,
        address=command.address,
        **outside,
    )
