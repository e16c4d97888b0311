"""The record of a decision: one text, fixed when the decision is sent, for the panel and the program only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.core.clock import moment_in_words
from app.reviews.models import Decision, ReopenedReview, ReturnedProposal, Review
from app.reviews.policy import VERDICT_TEXT, Verdict
from app.reviews.policy.rubric import OPEN, Scale, Score, weighted_text
from app.reviews.service.scores import given_scores
from app.reviews.service.terms import terms_in_words


def record_text(
    decision: Decision,
    *,
    reviews: Sequence[Review],
    recused: Sequence[Review],
    approver: str,
    sent_at: datetime,
    titles: Mapping[str, str],
    scales: Sequence[Scale],
    agreed_scores: Mapping[str, Score],
    reopened: Sequence[ReopenedReview],
) -> str:
    """Return the record in plain lines."""
    lines = [
        *_head(decision, approver, sent_at),
        *(_returned(proposal) for proposal in decision.returned),
        *(_flat(line) for line in terms_in_words(decision, titles)),
        *_agreed(decision, titles),
        *_scores("Agreed score", agreed_scores, scales),
        *(line for review in reviews for line in _review(review, titles)),
        *(line for review in reviews for line in _scores(review.reviewer.name, given_scores(review), scales)),
        *(_reopened(one, reviews) for one in reopened),
        *(f"Recused: {review.reviewer.name}. Tie declared: {_flat(review.conflict)}" for review in recused),
    ]
    return "\n".join(lines) + "\n"


def _head(decision: Decision, approver: str, sent_at: datetime) -> Iterator[str]:
    panel = decision.panel
    yield f"Application {panel.reference}, {panel.applicant}, revision {panel.revision.number}"
    yield f"Outcome: {decision.outcome.text.lower()}"
    yield f"Summary: {_flat(decision.summary)}"
    yield f"Proposed by {decision.proposer.name}, approved by {approver}"
    yield f"Sent {moment_in_words(sent_at)}"


def _returned(proposal: ReturnedProposal) -> str:
    what = f"Earlier proposal: {proposal.outcome.text.lower()}, proposed by {proposal.proposer.name}"
    when = f"sent back by {proposal.returner_name} {moment_in_words(proposal.returned_at)}"
    terms = "".join(f" {_flat(line)}." for line in proposal.terms)
    return f"{what}, {when}. Reason: {_flat(proposal.reason)}{terms}"


def _agreed(decision: Decision, titles: Mapping[str, str]) -> Iterator[str]:
    found = {reason.clause_code: reason for reason in decision.reasons}
    for code, title in titles.items():
        yield f"Agreed on {_said(title, found[code].verdict, found[code].words)}"


def _review(review: Review, titles: Mapping[str, str]) -> Iterator[str]:
    found = {finding.clause_code: finding for finding in review.findings}
    yield f"Review by {review.reviewer.name}. Recommends: {_wish(review)}. Note: {_flat(review.note) or 'none'}"
    for code, title in titles.items():
        yield f"{review.reviewer.name} on {_said(title, found[code].verdict, found[code].words)}"


def _wish(review: Review) -> str:
    return review.recommendation.text if review.recommendation else "nothing"


def _scores(who: str, scores: Mapping[str, Score], scales: Sequence[Scale]) -> Iterator[str]:
    for scale in scales:
        score = scores.get(scale.code, OPEN)
        yield f"{who} on {scale.title} (weight {scale.weight}): {score.text}. {_flat(score.words)}".strip()
    if scales:
        yield f"{who}, all in all by weight: {weighted_text(scores, scales)}"


def _reopened(one: ReopenedReview, reviews: Sequence[Review]) -> str:
    author = next(review.reviewer.name for review in reviews if review.id == one.review_id)
    when = f"{one.reopener.name} {moment_in_words(one.reopened_at)}"
    return f"Review by {author} opened again by {when}. Reason: {_flat(one.reason)}"


def _said(title: str, verdict: Verdict | None, words: str) -> str:
    said = VERDICT_TEXT[verdict] if verdict else "nothing"
    return f"{title}: {said}. {_flat(words)}".strip()


def _flat(words: str) -> str:
    """Return the words on one line: nobody types a line of the record."""
    return " ".join(words.split())
