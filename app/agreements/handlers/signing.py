"""What follows while an MoU is made and signed: the documents, the partnership, and who is told."""

from typing import Any

from flask import current_app

from app.accounts.access import actor_for
from app.accounts.service import members_of
from app.agreements import policy
from app.agreements.documents import mou_data, mou_html
from app.agreements.events import (
    AgreementCountersigned,
    AgreementDeclined,
    AgreementDrafted,
    AgreementEnded,
    AgreementFiled,
    AgreementHeld,
    AgreementIssued,
    AgreementLapsed,
    AgreementReleased,
    AgreementSigned,
    AgreementTakenBack,
    ChangeAnswered,
    ChangeAsked,
    NoticeGiven,
    NoticeTakenBack,
)
from app.agreements.models import Agreement, Signature
from app.agreements.notices import tell_members, tell_program
from app.agreements.policy import Action, Kind
from app.agreements.policy.terms import missing_terms
from app.agreements.service.changes import change_with, owed_since
from app.agreements.service.complete import begin_partnership, file_executed_copy
from app.agreements.service.draft import draft_agreement, issue_agreement
from app.agreements.service.find import agreement_with, agreements_of, first_agreement, sign_by, signatures_of
from app.agreements.service.outside import signatures_on
from app.agreements.service.seals import SEALED, note_certificate
from app.agreements.service.steps import step_with
from app.agreements.service.texts import terms_of
from app.applications.notices import tell_team
from app.applications.service import application_by_id
from app.extensions import db
from app.files.events import FileRefused
from app.outbox.events import on
from app.outbox.mail import notify_all
from app.outbox.service import forget_notices
from app.partners.events import PartnerActivated
from app.reviews.events import ConflictDeclared, DecisionSent, TieReported
from app.reviews.policy import APPROVING
from app.reviews.service.access import panel_with
from app.reviews.service.ties import tied_people
from app.web.ports import ports


@on(DecisionSent)
def draft_mou(event: DecisionSent) -> None:
    """Draft the MoU of an approved application, with conditions or without (S1.46)."""
    if event.outcome in APPROVING:
        draft_agreement(
            db.session, event.application_id, contact=current_app.config["CONTACT"], now=ports().clock.now()
        )


@on(DecisionSent)
def tell_what_is_missing(event: DecisionSent) -> None:
    """Tell the program when an MoU cannot be drafted; `draft_mou` fails then and is tried again."""
    if event.outcome not in APPROVING or first_agreement(db.session, event.application_id):
        return
    now = ports().clock.now()
    terms = terms_of(db.session, event.application_id, contact=current_app.config["CONTACT"], now=now)
    missing = missing_terms(terms)
    if missing:
        tell_team(
            application_by_id(db.session, event.application_id),
            "agreements/mail/incomplete.txt",
            key=event.decision_id,
            path="/desk/mou",
            action="Open the list of MoUs",
            terms=terms,
            missing=missing,
        )


@on(AgreementDrafted, AgreementTakenBack)
def issue_mou(event: AgreementDrafted | AgreementTakenBack) -> None:
    """Render the text and send it for signature."""
    agreement = agreement_with(db.session, event.agreement_id)
    if Action.ISSUE in policy.actions_from(agreement.state):
        document = _render(agreement.terms)
        issue_agreement(db.session, event.agreement_id, ports().store, document, now=ports().clock.now())


@on(AgreementCountersigned)
def begin(event: AgreementCountersigned) -> None:
    begin_partnership(db.session, event.agreement_id)


@on(PartnerActivated)
def file_copy(event: PartnerActivated) -> None:
    """File the copy of what made the organisation a partner."""
    agreement = first_agreement(db.session, event.application_id)
    if agreement is not None:
        file_sealed_copy(agreement)


def file_sealed_copy(agreement: Agreement) -> None:
    """Render the copy with both signatures, seal it and file it; twice is once."""
    if agreement.final_file_id is None:
        agreement_id, reason = agreement.id, f"{SEALED} {agreement.reference}"
        document = _render(agreement.terms, _signed(agreement), agreement.sha256)
        now = ports().clock.now()
        sealed = ports().seals.seal(document, reason=reason, at=now)
        note_certificate(db.session, sealed.certificate, now=now)
        file_executed_copy(db.session, agreement_id, ports().store, sealed.document, now=now)


def _signed(agreement: Agreement) -> dict[str, dict[str, Any]]:
    return {str(side): _signed_by(signature) for side, signature in signatures_of(agreement).items()}


def _signed_by(signature: Signature) -> dict[str, Any]:
    """Return what the executed copy says of a signature."""
    return {
        "name": signature.name,
        "capacity": signature.capacity,
        "signed_at": signature.signed_at,
        "how": signature.how,
        "file_sha256": signature.file.sha256 if signature.file else None,
    }


def _render(terms: dict[str, Any], signed: dict[str, dict[str, Any]] | None = None, sha256: str = "") -> bytes:
    """Render without holding a transaction open meanwhile."""
    db.session.rollback()
    address = f"{current_app.config['BASE_URL']}/verify/{terms['reference']}"
    html = mou_html(terms, signed, sha256, address=address, is_demo=ports().seals.is_demo)
    return ports().pdf.render(html, [mou_data(terms, signed, sha256, address=address)])


@on(AgreementIssued)
def ask_for_signature(event: AgreementIssued) -> None:
    """N15: tell every member; where nobody may sign, the mail says how the signatory is invited."""
    agreement = agreement_with(db.session, event.agreement_id)
    if agreement.kind is Kind.RENEWAL:
        return
    organisation_id, number = agreement.application.organisation_id, len(agreement.issues)
    members = members_of(db.session, organisation_id)
    notify_all(
        "agreements/mail/sign.txt",
        members,
        key=f"{agreement.id}:{number}",
        path=agreement.home,
        action="Read and sign the MoU",
        terms=agreement.terms,
        number=number,
        sign_by=agreement.last_day_to_sign,
        may_sign=any(policy.may_sign(actor_for(member), organisation_id) for member in members),
    )


@on(AgreementSigned)
def ask_for_countersignature(event: AgreementSigned) -> None:
    agreement = agreement_with(db.session, event.agreement_id)
    signature = signatures_of(agreement)[policy.Side.PARTNER]
    tell_program(agreement, "agreements/mail/countersign.txt", key=signature.id, signature=signature)


@on(AgreementSigned)
def tell_members_of_signature(event: AgreementSigned) -> None:
    agreement = agreement_with(db.session, event.agreement_id)
    signature = signatures_of(agreement)[policy.Side.PARTNER]
    tell_members(agreement, "agreements/mail/signed.txt", key=signature.id, signature=signature)


@on(AgreementDeclined, AgreementLapsed)
def tell_everybody(event: AgreementDeclined | AgreementLapsed) -> None:
    """Tell the program and the members at once that the text will not be signed, and why."""
    agreement, step = agreement_with(db.session, event.agreement_id), step_with(db.session, event.step_id)
    template = f"agreements/mail/{agreement.state}.txt"
    tell_program(agreement, template, key=step.id, step=step)
    tell_members(agreement, template, key=step.id, step=step)


@on(AgreementHeld, AgreementReleased)
def tell_members_of_hold(event: AgreementHeld | AgreementReleased) -> None:
    agreement, step = agreement_with(db.session, event.agreement_id), step_with(db.session, event.step_id)
    name = "held" if step.action is Action.HOLD else "released"
    tell_members(agreement, f"agreements/mail/{name}.txt", key=step.id, step=step)


@on(NoticeGiven, NoticeTakenBack, AgreementEnded)
def tell_of_the_end(event: NoticeGiven | NoticeTakenBack | AgreementEnded) -> None:
    """N39: tell both sides that the MoU ends and when, goes on after all, or has ended."""
    agreement, step = agreement_with(db.session, event.agreement_id), step_with(db.session, event.step_id)
    template = f"agreements/mail/{step.action}.txt"
    tell_program(agreement, template, key=step.id, step=step, ends_on=agreement.ends_on)
    tell_members(agreement, template, key=step.id, step=step, ends_on=agreement.ends_on)


@on(FileRefused)
def tell_of_refused_file(event: FileRefused) -> None:
    """Tell both sides when the scanner found something in a signed file: nobody can open or approve it."""
    for signature in signatures_on(db.session, event.sha256):
        agreement = agreement_with(db.session, signature.agreement_id)
        tell_program(agreement, "agreements/mail/file_refused.txt", key=signature.id, finding=event.finding)
        tell_members(agreement, "agreements/mail/file_refused.txt", key=signature.id, finding=event.finding)


@on(ChangeAsked)
def ask_for_answer(event: ChangeAsked) -> None:
    agreement, change = agreement_with(db.session, event.agreement_id), change_with(db.session, event.change_id)
    tell_team(
        agreement.application,
        "agreements/mail/change_asked.txt",
        key=change.id,
        path=f"/desk/mou/{agreement.reference}/changes",
        action="Answer the change",
        terms=agreement.terms,
        change=change,
    )


@on(ChangeAnswered)
def tell_answer(event: ChangeAnswered) -> None:
    agreement, change = agreement_with(db.session, event.agreement_id), change_with(db.session, event.change_id)
    notify_all(
        "agreements/mail/change_answered.txt",
        members_of(db.session, agreement.application.organisation_id),
        key=change.id,
        path=f"{agreement.home}/changes",
        action="Read the answer",
        terms=agreement.terms,
        change=change,
        sign_by=None if owed_since(db.session, agreement) else sign_by(agreement),
    )


@on(AgreementFiled)
def welcome_partner(event: AgreementFiled) -> None:
    """Tell all members that they are a partner now, and that the benefits are open (N17, S1.47)."""
    agreement = agreement_with(db.session, event.agreement_id)
    if agreement.kind is not Kind.FIRST:
        return
    notify_all(
        "agreements/mail/complete.txt",
        members_of(db.session, agreement.application.organisation_id),
        key=agreement.id,
        path=agreement.home,
        action="Open the signed MoU",
        terms=agreement.terms,
        signatures=signatures_of(agreement),
    )


@on(ConflictDeclared, TieReported)
def forget_mou(event: ConflictDeclared | TieReported) -> None:
    """Take what people with a tie were told of the MoU out of their inboxes: it does not exist for them any more."""
    panel = panel_with(db.session, event.panel_id)
    for agreement in agreements_of(db.session, panel.application_id):
        for person in tied_people(db.session, panel):
            forget_notices(db.session, person, agreement.reference)
