"""For a machine that lets everybody do anything: the applicant hands in more, reviews are read again or reopened."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from app.accounts.models import Account
from app.applications.models import Application
from app.applications.service.application import latest_revision
from app.reviews.models import Review, SentReview
from app.reviews.policy import PanelState
from app.reviews.policy.reopening import ReopenReview
from app.reviews.policy.stale import Seen
from app.reviews.service.again import confirm_review, redo_review, take_up_revision
from app.reviews.service.reopening import reopen_review
from app.reviews.service.stale import stale_reviews
from tests.builders import NOW
from tests.reviews.one_panel import OnePanel
from tests.rows import make_revision


class NewRevisions(OnePanel):
    """`kept` is what every review says since it was sent, `earlier` what was kept of it when it was opened again."""

    reviewers: list[Account]
    leaders: list[Account]
    kept: dict[UUID, object]
    earlier: dict[UUID, object]

    @rule()
    def resubmit(self) -> None:
        panel = self.panel()
        if panel.state is not PanelState.CLOSED:
            content = latest_revision(self.session, self.application_id).content
            make_revision(self.session, self.session.get_one(Application, self.application_id), **content)
            take_up_revision(self.session, panel, NOW)
            self.session.commit()
            self.done["resubmit"] += 1

    @rule(by=st.integers(0, 8), is_redone=st.booleans())
    def read_again(self, by: int, is_redone: bool) -> None:
        """Let a review stand, or begin it again."""
        asked = [review.reviewer for review in self.session.scalars(self.reviews())] or self.reviewers
        seen = Seen(revision=latest_revision(self.session, self.application_id).number)
        self.attempt(redo_review if is_redone else confirm_review, seen, asked[by % len(asked)])
        self.note_what_was_opened_again()

    @rule(by=st.integers(0, 5), about=st.integers(0, 8))
    def reopen(self, by: int, about: int) -> None:
        """Let the chair give a review back to who sent it."""
        asked = [review.reviewer for review in self.session.scalars(self.reviews())] or self.reviewers
        command = ReopenReview(reviewer_id=asked[about % len(asked)].id, reason="See clause two")
        self.attempt(reopen_review, command, self.leaders[by])
        self.note_what_was_opened_again()

    def note_what_was_opened_again(self) -> None:
        for one in self.session.scalars(select(SentReview).join(SentReview.review).join(Review.panel)):
            if one.review.panel.application_id == self.application_id and one.id not in self.earlier:
                was = self.kept.pop(one.review_id)
                self.earlier[one.id] = self.as_kept(one)
                assert (one.recommendation, one.note) == was[:2]  # type: ignore[index]

    def as_kept(self, one: SentReview) -> object:
        return one.recommendation, one.note, one.submitted_at, repr(one.findings), repr(one.scores)

    def nothing_that_was_sent_has_changed(self) -> None:
        assert {review_id: self.written(review_id) for review_id in self.kept} == self.kept
        assert {one: self.as_kept(self.session.get_one(SentReview, one)) for one in self.earlier} == self.earlier

    def nobody_decides_on_what_has_changed(self) -> None:
        assert list(stale_reviews(self.session, self.panel())) == []
