"""What follows from the term of an MoU: its renewal, the copies of what was added, and who is told."""

from app.agreements.events import (
    AgreementClosed,
    AgreementCountersigned,
    AgreementExpired,
    AgreementFiled,
    AgreementIssued,
    AgreementSigned,
    GraceBegun,
)
from app.agreements.handlers.signing import file_sealed_copy
from app.agreements.notices import ask_to_renew, tell_members, tell_program
from app.agreements.policy import Kind, Side
from app.agreements.policy.term import rule_of
from app.agreements.service.find import agreement_with, signatures_of
from app.agreements.service.steps import step_with
from app.agreements.service.term import follow_term
from app.core.clock import local_date
from app.duties.service import close_renewal_duty
from app.extensions import db
from app.outbox.events import on
from app.partners.service import partner_of
from app.web.ports import ports

ABOUT = {Kind.RENEWAL: "renewed", Kind.ADDENDUM: "added"}


@on(AgreementIssued)
def tell_of_renewal(event: AgreementIssued) -> None:
    """N54: ask owners and signatories for the renewal, tell the program, and say both what follows without it."""
    renewal = agreement_with(db.session, event.agreement_id)
    term = renewal.base.term if renewal.kind is Kind.RENEWAL and renewal.base else None
    if term is not None:
        key = f"{renewal.id}:{len(renewal.issues)}"
        ask_to_renew(renewal, term, "agreements/mail/renewal.txt", key=key)
        tell_program(renewal, "agreements/mail/renewal_opened.txt", key=key, term=term, rule=rule_of(term))


@on(AgreementSigned)
def meet_duty(event: AgreementSigned) -> None:
    """The partner has done its part of the renewal."""
    renewal = agreement_with(db.session, event.agreement_id)
    partner = partner_of(db.session, renewal.application.organisation_id)
    if renewal.kind is Kind.RENEWAL and renewal.base_id and partner:
        signed_on = local_date(signatures_of(renewal)[Side.PARTNER].signed_at)
        close_renewal_duty(db.session, partner.id, renewal.base_id, today=signed_on, is_met=True)


@on(AgreementCountersigned)
def take_over(event: AgreementCountersigned) -> None:
    """Let a renewal that was signed after the old term's end take its place at once."""
    renewal = agreement_with(db.session, event.agreement_id)
    if renewal.kind is Kind.RENEWAL and renewal.base_id:
        follow_term(db.session, renewal.base_id, now=ports().clock.now())


@on(AgreementCountersigned)
def file_dependent(event: AgreementCountersigned) -> None:
    """File the sealed copy of a renewal or an addendum."""
    agreement = agreement_with(db.session, event.agreement_id)
    if agreement.kind is not Kind.FIRST:
        file_sealed_copy(agreement)


@on(AgreementFiled)
def tell_of_copy(event: AgreementFiled) -> None:
    """N55: tell all members that the renewal or the addendum carries both signatures."""
    agreement = agreement_with(db.session, event.agreement_id)
    if agreement.kind is not Kind.FIRST:
        tell_members(agreement, f"agreements/mail/{ABOUT[agreement.kind]}.txt", key=agreement.id, agreement=agreement)


@on(GraceBegun)
def tell_of_grace(event: GraceBegun) -> None:
    """N56: tell both sides that the term is over, and until when the renewal can still be signed."""
    agreement = agreement_with(db.session, event.agreement_id)
    values = {"term": agreement.term, "renewal": agreement.renewal}
    tell_program(agreement, "agreements/mail/start_grace.txt", key=event.step_id, **values)
    tell_members(agreement, "agreements/mail/start_grace.txt", key=event.step_id, **values)


@on(AgreementExpired)
def tell_of_expiry(event: AgreementExpired) -> None:
    """N56: tell both sides that the partnership has ended; an addendum goes without a word of its own."""
    agreement = agreement_with(db.session, event.agreement_id)
    if agreement.kind is not Kind.ADDENDUM:
        tell_program(agreement, "agreements/mail/expire.txt", key=event.step_id)
        tell_members(agreement, "agreements/mail/expire.txt", key=event.step_id)


@on(AgreementClosed)
def tell_of_closing(event: AgreementClosed) -> None:
    """N57: tell the members at once that the program does not sign, why, and what follows on which day."""
    agreement, step = agreement_with(db.session, event.agreement_id), step_with(db.session, event.step_id)
    if step.account_id is None:
        return
    term = agreement.base.term if agreement.kind is Kind.RENEWAL and agreement.base else None
    rule = rule_of(term) if term else []
    tell_members(agreement, "agreements/mail/close.txt", key=step.id, step=step, rule=rule)
