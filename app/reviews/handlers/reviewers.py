"""Notices N40 and N42 for reviewers and about them, and what is kept of those who leave."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.signals import account_leaving
from app.extensions import db
from app.outbox.events import AccountDeleted, on
from app.outbox.mail import Recipient, notify
from app.reviews.events import (
    ConflictDeclared,
    ReviewDeclined,
    ReviewerReplaced,
    ReviewersAssigned,
    ReviewReopened,
    TieReported,
)
from app.reviews.handlers.told import tell
from app.reviews.models import Panel, Review
from app.reviews.policy import ReviewState
from app.reviews.service.deletion import check_reviews_given
from app.reviews.service.panels import active_reviews, chairs_of
from app.reviews.service.profiles import forget_reviewer


@account_leaving.connect
def keep_open_reviews(session: Session, account_id: UUID) -> None:
    """Refuse in the same transaction to delete the account of a reviewer for whom a panel waits."""
    check_reviews_given(session, account_id)


@on(ReviewersAssigned)
def ask_reviewers(event: ReviewersAssigned) -> None:
    """N42: the mail names the application by its reference only, so that a tie does not leak."""
    panel = db.session.get_one(Panel, event.panel_id)
    for review in active_reviews(db.session, panel):
        if review.state is ReviewState.TO_DECLARE:
            notify(
                "reviews/mail/assigned.txt",
                Recipient.of(review.reviewer),
                key=review.id,
                path=f"/review/{panel.reference}/conflict",
                action="Say whether you have a tie",
                panel=panel,
                review=review,
            )


@on(ConflictDeclared)
def tell_chairs(event: ConflictDeclared) -> None:
    """N40: without the reviewer's name, for a mail may be read by others."""
    if not event.recused:
        return
    _tell_that_somebody_left("recused", event.panel_id, key=event.review_id)


@on(TieReported)
def tell_chairs_of_a_report(event: TieReported) -> None:
    """N40: neither about whom nor by whom."""
    _tell_that_somebody_left("recused", event.panel_id, key=event.tie_id)


@on(ReviewDeclined)
def tell_chairs_of_a_refusal(event: ReviewDeclined) -> None:
    """Tell the chairs that a reviewer gave the review back; name and reason stand on the page only."""
    _tell_that_somebody_left("declined", event.panel_id, key=event.review_id)


def _tell_that_somebody_left(mail: str, panel_id: UUID, *, key: UUID) -> None:
    panel = db.session.get_one(Panel, panel_id)
    tell(chairs_of(db.session, panel), mail, panel, key=key, page="assign", action="See the panel")


@on(ReviewerReplaced)
def tell_who_is_replaced(event: ReviewerReplaced) -> None:
    """Tell the reviewer, who cannot open the application any more."""
    review = db.session.get_one(Review, event.review_id)
    notify(
        "reviews/mail/replaced.txt",
        Recipient.of(review.reviewer),
        key=review.id,
        path="/review",
        action="See your reviews",
        panel=review.panel,
    )


@on(ReviewReopened)
def tell_whose_review_is_open_again(event: ReviewReopened) -> None:
    """Tell the author only; the reason stands on the page, for it may speak of what was written."""
    review = db.session.get_one(Review, event.review_id)
    notify(
        "reviews/mail/reopened.txt",
        Recipient.of(review.reviewer),
        key=f"{review.id}:{review.version}",
        path=f"/review/{review.panel.reference}",
        action="Read why and go on",
        panel=review.panel,
        review=review,
    )


@on(AccountDeleted)
def forget_profile(event: AccountDeleted) -> None:
    """Delete what was noted of a reviewer who has gone."""
    forget_reviewer(db.session, event.account_id)
