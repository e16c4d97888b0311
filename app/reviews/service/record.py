"""The record of a decision: one text, fixed when the decision is sent, for the panel and the program only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.core.clock import moment_in_words
from app.reviews.models import Decision, ReopenedReview, ReturnedProposal, Review, SentReview
from app.reviews.policy import VERDICT_TEXT, Verdict
from app.reviews.policy.rubric import OPEN, Scale, Score, weighted_text
from app.reviews.service.scores import given_scores, scores_of
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
    earlier: Sequence[SentReview],
) -> str:
    """Return the record in plain lines."""
    lines = [
        *_head(decision, approver, sent_at),
        *(_returned(proposal) for proposal in decision.returned),
        *(_flat(line) for line in terms_in_words(decision, titles)),
        *_agreed(decision, titles),
        *_scores("Agreed score", agreed_scores, scales),
        *_reviews(reviews, titles, scales),
        *(line for one in earlier for line in _earlier(one, titles, scales)),
        *_notes(reviews, reopened, recused),
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
    terms = "".join(f" {_flat(line).removesuffix('.')}." for line in proposal.terms)
    return f"{what}, {when}. Reason: {_flat(proposal.reason)}{terms}"


def _agreed(decision: Decision, titles: Mapping[str, str]) -> Iterator[str]:
    found = {reason.clause_code: reason for reason in decision.reasons}
    for code, title in titles.items():
        yield f"Agreed on {_said(title, found[code].verdict, found[code].words)}"


def _reviews(reviews: Sequence[Review], titles: Mapping[str, str], scales: Sequence[Scale]) -> Iterator[str]:
    for review in reviews:
        yield from _review(review, titles)
    for review in reviews:
        yield from _scores(review.reviewer.name, given_scores(review), scales)


def _review(review: Review, titles: Mapping[str, str]) -> Iterator[str]:
    found = {finding.clause_code: (finding.verdict, finding.words) for finding in review.findings}
    yield f"Review by {review.reviewer.name}. Recommends: {_wish(review)}. Note: {_flat(review.note) or 'none'}"
    yield from _findings(review.reviewer.name, found, titles)


def _earlier(one: SentReview, titles: Mapping[str, str], scales: Sequence[Scale]) -> Iterator[str]:
    """Yield a review as it was sent before its author gave it again."""
    name, when = one.review.reviewer.name, f"sent {moment_in_words(one.submitted_at)} on revision {one.revision.number}"
    wish, note = one.recommendation.text, _flat(one.note) or "none"
    found = {row["clause_code"]: (Verdict(row["verdict"]), row["words"]) for row in one.findings}
    yield f"Earlier review by {name}, {when}. Recommends: {wish}. Note: {note}"
    yield from _findings(f"{name}, earlier,", found, titles)
    yield from _scores(f"{name}, earlier,", scores_of(one), scales)


def _findings(who: str, found: Mapping[str, tuple[Verdict | None, str]], titles: Mapping[str, str]) -> Iterator[str]:
    for code, title in titles.items():
        yield f"{who} on {_said(title, *found[code])}"


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


def _notes(reviews: Sequence[Review], reopened: Sequence[ReopenedReview], recused: Sequence[Review]) -> Iterator[str]:
    """Yield which reviews were opened again, and who left with a tie."""
    yield from (_reopened(one, reviews) for one in reopened)
    for review in recused:
        yield f"Recused: {review.reviewer.name}. Tie declared: {_flat(review.conflict)}"


def _said(title: str, verdict: Verdict | None, words: str) -> str:
    said = VERDICT_TEXT[verdict] if verdict else "nothing"
    return f"{title}: {said}. {_flat(words)}".strip()


def _flat(words: str) -> str:
    """Return the words on one line: nobody types a line of the record."""
    return " ".join(words.split())
