"""One reviewer alone with one application: tie, sheet, sending."""

from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.policy import Actor
from app.core.errors import Conflict, NotFound
from app.files.models import StoredFile
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import ConflictDeclared, ReviewSubmitted
from app.reviews.models import Finding, Panel, Review
from app.reviews.policy import DeclareConflict, Entry, FillSheet, ReviewAction, ReviewState
from app.reviews.policy.rubric import score_gaps
from app.reviews.service.access import as_panel, criteria_of, document_of, is_own, lock, own_review, titles
from app.reviews.service.completion import open_consensus_when_all_are_in
from app.reviews.service.scores import scales_of, write_scores
from app.reviews.service.stale import check_read, is_behind
from app.reviews.service.ties import record_tie


def my_reviews(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the query of the actor's reviews: those to act on first, by due date, then the newest that were sent."""
    is_done = and_(Review.state == ReviewState.SUBMITTED, ~is_behind())
    return (
        select(
            Panel.reference,
            Panel.applicant,
            Review.due_on,
            Review.state,
            Review.saved_at,
            Review.submitted_at,
            is_behind().label("is_stale"),
        )
        .join(Review.panel)
        .where(*is_own(actor))
        .order_by(is_done, case((~is_done, Review.due_on)), case((is_done, Review.submitted_at)).desc(), Review.id)
    )


def document(session: Session, actor: Actor, reference: str, evidence_id: UUID) -> StoredFile:
    """Return a document of the revision under review, once the reviewer has declared no tie."""
    review = own_review(session, actor, reference)
    if review.state is ReviewState.TO_DECLARE:
        raise NotFound
    return document_of(session, review.panel, evidence_id)


def sheet_entries(review: Review) -> dict[str, Entry]:
    """Return what the reviewer has noted so far."""
    return {one.clause_code: Entry(verdict=one.verdict, words=one.words) for one in review.findings}


def declare(session: Session, command: DeclareConflict, reference: str, *, actor: Actor, now: datetime) -> None:
    """Record whether the reviewer has a tie; with one, the application is gone for them. The caller commits."""
    review = own_review(session, actor, reference)
    lock(session, review.panel)
    session.refresh(review)
    action = ReviewAction.RECUSE if command.has_tie else ReviewAction.CLEAR
    state = policy.review_after(review.state, action)
    policy.check_declaration(command)
    fact = ConflictDeclared(panel_id=review.panel_id, review_id=review.id, recused=command.has_tie)
    publish(session, fact, actor=as_panel(actor), at=now)
    if command.has_tie:
        record_tie(session, review.panel, person_id=review.reviewer_id, words=command.words, actor=actor, now=now)
    else:
        review.state, review.revision_id = state, review.panel.revision_id


def save_sheet(session: Session, command: FillSheet, reference: str, *, actor: Actor, now: datetime) -> Review:
    """Keep a draft, with gaps if need be. The caller commits."""
    review = own_review(session, actor, reference)
    review.state = _checked_state(review, command, ReviewAction.SAVE)
    _write(session, review, command, now)
    return review


def send_sheet(session: Session, command: FillSheet, reference: str, *, actor: Actor, now: datetime) -> None:
    """Lock the review; the last one of the panel opens the consensus. The caller commits."""
    review = own_review(session, actor, reference)
    lock(session, review.panel)
    state = _checked_state(review, command, ReviewAction.SUBMIT)
    check_read(session, review)
    _check_complete(session, review.panel, command)
    _write(session, review, command, now)
    review.state, review.submitted_at = state, now
    publish(session, ReviewSubmitted(panel_id=review.panel_id, review_id=review.id), actor=as_panel(actor), at=now)
    open_consensus_when_all_are_in(session, review.panel, now)


def _check_complete(session: Session, panel: Panel, command: FillSheet) -> None:
    """Raise all that is missing in findings and scores at once (R04)."""
    findings = policy.gaps(command, titles(criteria_of(session, panel)))
    policy.check_complete(chain(findings, score_gaps(command.scores, scales_of(session, panel))))


def _checked_state(review: Review, command: FillSheet, action: ReviewAction) -> ReviewState:
    state = policy.review_after(review.state, action)
    if command.version != review.version:
        raise Conflict("You saved this review in another window meanwhile.")
    return state


def _write(session: Session, review: Review, command: FillSheet, now: datetime) -> None:
    for code, entry in command.entries.items():
        session.merge(Finding(review_id=review.id, clause_code=code, verdict=entry.verdict, words=entry.words))
    write_scores(session, review, command.scores)
    review.recommendation, review.note, review.saved_at = command.recommendation, command.note, now
    review.private_note = command.private_note
    flag_modified(review, "saved_at")  # each saving counts, so that another window's is noticed
