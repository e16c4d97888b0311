"""Signatures that were given outside of the portal, and the files that show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.agreements.models import Agreement, Signature
from app.agreements.policy import Kind, Method, Side
from app.agreements.policy.comparison import Comparison, compare
from app.agreements.policy.outside import (
    SignOutside,
    as_stamp_paper,
    check_outside,
    check_signed,
    consent_outside,
    consent_to_addendum_outside,
)
from app.agreements.service.find import issued_text, signatures_of
from app.agreements.service.sign import agreement_to_sign, new_signature, sign_for_partner
from app.core.clock import local_date
from app.core.errors import NotFound, RuleBroken
from app.core.ports import ObjectStore, PageTexts
from app.files.models import StoredFile
from app.files.policy import Upload
from app.files.service import have_drawn, keep_file

UNREADABLE = "The pages of this file cannot be read. Save or scan the signed document again and choose the new file."
OF_THE_ISSUE_UNREADABLE = "The issued text cannot be read at the moment. Try again in a minute."


def agreement_to_sign_outside(
    session: Session, reference: str, command: SignOutside, *, actor: Actor, now: datetime
) -> Agreement:
    """Return the agreement that waits for just this signature. Raises what stands in the way of it."""
    agreement = agreement_to_sign(session, reference, command, actor=actor, now=now)
    if agreement.issued_at is None:
        raise NotFound
    check_outside(command, issued_on=local_date(agreement.issued_at), today=local_date(now))
    return agreement


def compare_signed(
    texts: PageTexts, issued: bytes, sent: BinaryIO, *, method: Method, has_stamp_paper: bool
) -> Comparison:
    """Compare a file with the issued text. It takes seconds: do it while no transaction is open."""
    sent.seek(0)
    given = sent.read()
    check_signed(method, given, issued=issued)
    try:
        pages = texts.pages(given)
    except OSError as error:
        raise RuleBroken(UNREADABLE, field="file") from error
    return compare(_issued_pages(texts, issued), pages, may_have_front=has_stamp_paper)


def _issued_pages(texts: PageTexts, issued: bytes) -> list[str]:
    try:
        return texts.pages(issued)
    except OSError as error:
        raise RuleBroken(OF_THE_ISSUE_UNREADABLE) from error


def sign_outside(
    session: Session,
    store: ObjectStore,
    reference: str,
    command: SignOutside,
    upload: Upload,
    comparison: Comparison,
    *,
    actor: Actor,
    now: datetime,
) -> Agreement:
    """Keep a signature that was given outside, with the signed file. The caller has compared it, and commits."""
    agreement = agreement_to_sign_outside(session, reference, command, actor=actor, now=now)
    if not comparison.says_the_same:
        raise RuleBroken("The signed file does not say what was issued.", field="file")
    file = keep_file(session, store, upload, actor=actor, now=now)
    have_drawn(session, issued_text(agreement))
    words = consent_words_outside(agreement, command.sha256)
    shown = _how(command, comparison) | {"file_id": file.id}
    signature = new_signature(agreement, Side.PARTNER, command, words, actor=actor, now=now, **shown)
    sign_for_partner(session, signature, agreement, actor=actor)
    return agreement


def consent_words_outside(agreement: Agreement, sha256: str) -> str:
    """Return what the signatory agrees to who signed outside, word for word."""
    if agreement.kind is Kind.ADDENDUM:
        return consent_to_addendum_outside(sha256, agreement.terms["amends"]["number"])
    return consent_outside(sha256, agreement.terms["guide"]["number"])


def _how(command: SignOutside, comparison: Comparison) -> dict[str, Any]:
    """Return what is kept of a signature because it was given outside."""
    return {
        "method": command.method,
        "signed_on": command.signed_on,
        "proof": command.proof,
        "stamp_paper": as_stamp_paper(command.stamp_paper),
        "comparison": comparison.kept(),
    }


def signed_file(agreement: Agreement | None, issue: int) -> StoredFile:
    """Return the file that shows the partner's signature on this issue. Raises NotFound."""
    signatures = agreement.signatures if agreement else []
    found = next((one.file for one in signatures if one.issue == issue and one.side is Side.PARTNER), None)
    if found is None:
        raise NotFound
    return found


def outside_signature(agreement: Agreement) -> Signature:
    """Return the partner's signature on the newest issue. Raises NotFound unless it was given outside."""
    found = signatures_of(agreement).get(Side.PARTNER)
    if found is None or not found.is_outside:
        raise NotFound
    return found


def signatures_on(session: Session, sha256: str) -> Sequence[Signature]:
    """Return the signatures whose signed file has this content."""
    return session.scalars(select(Signature).where(Signature.file.has(sha256=sha256))).all()
